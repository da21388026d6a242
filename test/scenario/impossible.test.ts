// A scenario in which something can never come, or is passed over, would pass without having been tried: it is refused before it runs.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkScenario } from '../../tools/scenario/scenario-check.ts';
import { printProblems } from '../../tools/schema/document.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('impossible');
const STEP = '  - { step: B hangs up, do: end, party: B }\n';
const EXPECTED = '  events: [{ event: session-held, count: 0 }]\n';
const GOOD = `scenario: mine
title: A calls B
realtime: true
parties: { B: {} }
steps:
  - { step: A calls B, do: place-call, to: B, as: b }
${STEP}expect:
${EXPECTED}`;

function told(from: string, to: string): string {
  const path = join(folder, 'mine.yaml');
  assert.ok(GOOD.includes(from), from);
  writeFileSync(path, GOOD.replace(from, to));
  return printProblems('f', checkScenario(path).problems);
}

const STEPS: readonly [string, RegExp][] = [
  ['until: [{ event: session-endde }]', /^f:7:\d+: steps\[1\]\.until\[0\]\.event is no event of the handset; there are ready, .*did you mean "session-ended"\?$/],
  ['until: [{ event: ended }]', /until\[0\]\.event is no event of the handset/],
  ['until: [{ event: session-ended, party: B }]', /until\[0\]\.event is no event of B; there are registered, .*, ended$/],
  ['until: [{ event: ended, party: B, session: b }]', /until\[0\]\.session is the handset's name of a call, which B does not know$/],
  ['until: [{ event: mute-changed, session: b }]', /until\[0\]\.session cannot be: mute-changed is of no session$/],
  ['until: [{ event: dtmf, where: { digt: 5 } }]', /until\[0\]\.where\.digt is no field of dtmf; it has digit, session, guest, sequence; did you mean "digit"\?$/],
  ['do: hold, session: b, refused: X, digits: "5"', /^f:7:\d+: steps\[1\]\.digits is nothing that hold takes; it takes guest, session$/],
  ['talkMs: 5, refused: X', /steps\[1\]\.refused needs "do": what is done with it$/],
  ['talkMs: 5, session: b', /steps\[1\]\.session needs "do": what is done with it$/],
  ['talkMs: 5, withinMs: 5', /steps\[1\]\.withinMs needs "until" or "do": what may take so long$/],
  ['talkMs: 5, party: B', /steps\[1\]\.party needs "do" or "network"; an event of a party is awaited with until/],
  ['do: end, party: B, session: b', /steps\[1\]\.session is nothing that end of a party takes$/],
  ['do: restart, party: B', /steps\[1\]\.do is nothing B can do; it can call, answer, .*send-message$/],
  ['do: restart', /steps\[1\]\.do is what a party does; say which with "party"$/],
  ['do: call, to: B', /steps\[1\]\.do is what a party does; the handset's word is place-call$/],
  ['do: dtmf, session: b', /^f:7:5: steps\[1\] lacks "digits", which dtmf needs$/],
  ['do: kill', /steps\[1\] lacks "guest", which kill needs$/],
  ['do: kill, guest: cor', /steps\[1\]\.guest is no guest; there are android, symbian, core; did you mean "core"\?$/],
  ['do: switch, to: symbain', /steps\[1\]\.to is no guest; there are android, symbian; did you mean "symbian"\?$/],
  ['do: hold, repeat: 2, steps: [{ step: y, talkMs: 5 }]', /steps\[1\]\.do does not go with "steps": say it in one of the steps inside$/],
];
for (const [words, wanted] of STEPS) test(`a step with ${words} is refused [D05]`, () => assert.match(told(STEP, `  - { step: x, ${words} }\n`), wanted));

const EXPECTATIONS: readonly [string, RegExp][] = [
  ['events: [{ event: sesion-held, count: 0 }]', /^f:9:14: expect\.events\[0\]\.event is no event of the handset; .*did you mean "session-held"\?$/],
  ['events: [{ event: ended, party: B, session: b, count: 0 }]', /expect\.events\[0\]\.session is the handset's name of a call/],
  ['sip: [{ method: BYE, atLeast: 0 }]', /expect\.sip\[0\]\.atLeast must be at least 1$/],
];
for (const [words, wanted] of EXPECTATIONS) test(`${words} is refused, for it would always hold [D05]`, () => assert.match(told(EXPECTED, `  ${words}\n`), wanted));

const PARTIES: readonly [string, string, RegExp][] = [
  ["{ address: 'sip:b@192.0.2.1' }", 'heard: [{ who: A, by: B, atMostMs: 0 }]', /expect\.heard\[0\]\.by is recorded by nobody here/],
  ["{ address: 'sip:b@192.0.2.1' }", 'audio: [{ by: B, atMostMs: 0 }]', /expect\.audio\[0\]\.by is recorded by nobody here/],
  ['{ registrar: true }', 'heard: [{ who: A, by: B, atMostMs: 0 }]', /expect\.heard\[0\]\.by is recorded by nobody here/],
  ['{ registrar: true }', 'mos: [{ by: B, atLeast: 4 }]', /expect\.mos\[0\]\.by tells no score/],
  ['{ program: sipp }', 'heard: [{ who: B, by: A }]', /expect\.heard\[0\]\.who speaks no marks/],
  ['{ program: linphone }', 'mos: [{ by: B, atLeast: 4 }]', /expect\.mos\[0\]\.by tells no score/],
];
for (const [plan, words, wanted] of PARTIES) {
  test(`${words} with a party ${plan} is refused, for it cannot be looked for [D05]`, () => {
    const path = join(folder, 'party.yaml');
    writeFileSync(path, GOOD.replace('B: {}', `B: ${plan}`).replace(STEP, '').replace(EXPECTED, `  ${words}\n`));
    assert.match(printProblems('f', checkScenario(path).problems), wanted);
  });
}

test("an event at somebody's own address cannot be waited for, nor can it be made to do anything [D05, D12]", () => {
  const path = join(folder, 'own.yaml');
  writeFileSync(path, GOOD.replace('B: {}', "B: { address: 'sip:b@192.0.2.1' }").replace('party: B }\n', 'party: B, until: [{ event: ended, party: B }] }\n'));
  const text = printProblems('f', checkScenario(path).problems);
  assert.match(text, /steps\[1\]\.do is nothing anybody here can make B do, for it is at an address of its own/);
  assert.match(text, /steps\[1\]\.until\[0\]\.event cannot come: B tells nothing of itself; wait for an event of the handset$/);
});

test.run();
