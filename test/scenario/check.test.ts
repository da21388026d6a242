// What is wrong with a scenario file is said before anything starts: line, column, what it is, and the way out. And the schema explains each word to editors.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { filesOf } from '../../tools/scenario/choice.ts';
import { checkScenario } from '../../tools/scenario/scenario-check.ts';
import { printProblems } from '../../tools/schema/document.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('check');
const GOOD = `scenario: mine
title: A calls B
handset: { active: android }
parties:
  B: { ringMs: 100 }
steps:
  - step: A calls B
    do: place-call
    to: B
    as: b
    until: [{ event: session-established, session: b }]
  - step: A hangs up
    do: end
    session: b
    until: [{ event: session-ended, session: b }]
expect:
  heard: [{ who: A, by: B, atLeastMs: 100 }]
  sip: [{ method: BYE, from: A, to: B }]
  ended: [b]
`;

function told(text: string): string {
  const path = join(folder, 'mine.yaml');
  writeFileSync(path, text);
  return printProblems('f', checkScenario(path).problems);
}

/** Each replaces a text of the good file, and is said so. */
const MISTAKES: readonly [string, string, RegExp][] = [
  ['ringMs', 'rings', /^f:5:8: parties\.B\.rings is not known here; known are .*ringMs/],
  ['place-call', 'place-cal', /^f:8:5: steps\[0\]\.do must be one of .*"place-call"/],
  ['to: B\n', 'to: Bob\n', /^f:9:5: steps\[0\]\.to names no party; there are B$/],
  ['    to: B\n', '', /^f:7:5: steps\[0\] lacks "to", which place-call needs$/],
  ['    session: b\n', '    session: c\n', /^f:14:5: steps\[1\]\.session names no session so far; there are b$/],
  ['    do: end\n    session: b\n    until: [{ event: session-ended, session: b }]\n', '', /^f:12:5: steps\[1\] does nothing: give it "do", "until", .* or "diskFull"$/],
  ['who: A', 'who: Z', /^f:17:13: expect\.heard\[0\]\.who names no party; there are A, B$/],
  ['method: BYE', 'matches: "("', /^f:18:11: expect\.sip\[0\]\.matches is no pattern: /],
  ['method: BYE, ', '', /^f:18:9: expect\.sip\[0\] lacks "method", "status" or "matches": which messages$/],
  ['active: android', 'active: android, configuration: { ringTimeout: 5 }', /^f:3:46: handset\.configuration\.ringTimeout is not known here; .*did you mean "ringTimeoutS"\?$/],
  ['active: android', 'active: android, configuration: { guests: [symbian, { name: android, bundle: own.js }] }', /^f:3:81: handset\.configuration\.guests\[1\]\.bundle is no file: there is no \S+own\.js$/],
  ['active: android', "active: android, microphone: 'tone:440'", /^f:17:13: expect\.heard\[0\]\.who speaks no marks, because its "microphone" is something else; look for it with "audio"$/],
  ['active: android', 'registersAt: B', /^f:3:12: handset\.registersAt is no registrar: give that party "registrar: true" or "program: kamailio"$/],
  ['ringMs: 100', 'program: linphone', /^f:5:8: parties\.B\.program is a real program: the scenario must say "realtime: true"$/],
  ['ringMs: 100', "address: 'sip:b@192.0.2.1'", /^f:5:8: parties\.B\.address is a real phone: the scenario must say "realtime: true"$/m],
  ['ringMs: 100', 'program: sipp, xml: .', /^f:\d+:\d+: parties\.B\.xml is no file: \S+ is a folder or a device/m],
  ['ringMs: 100', 'xml: nowhere.xml', /^f:5:8: parties\.B\.xml is for "program: sipp"\nf:5:8: parties\.B\.xml is no file: there is no \S+nowhere\.xml$/],
  ['ringMs: 100', 'flowTimerS: 5', /^f:5:8: parties\.B\.flowTimerS is for "registrar: true"$/],
  ['active: android', 'outbound: true', /^f:3:12: handset\.outbound is for a handset with "registersAt"$/],
  ['ringMs: 100', 'expiresS: 60', /^f:5:8: parties\.B\.expiresS is for a registrar: "registrar: true" or "program: kamailio"$/],
  ['active: android', 'target: aarch64-virt', /^f:3:12: handset\.target is an emulated board: the scenario must say "realtime: true"$/],
  ['active: android', 'snapshot: true', /^f:3:12: handset\.snapshot is for a handset with "target"$/],
  ['handset: { active: android }', 'realtime: true\nhandset: { target: x86_64-q35, image: no.img, active: android }', /^f:4:32: handset\.image is no file: there is no \S+no\.img\nf:4:47: handset\.active is in the image already: leave it out, or leave "image" out$/],
  ['    do: place-call\n    to: B\n    as: b\n', '    rebind: C\n', /^f:8:5: steps\[0\]\.rebind names no party; there are A, B$/m],
  ['  B: {', '  A: {', /^f:5:3: parties\.A is the handset's own name$/m],
  ['  ended: [b]', '  mos: [{ by: B }]', /^f:19:9: expect\.mos\[0\] must have at least 2 entries$/],
  ['  ended: [b]', '  audio: [{ by: C, toneHz: 440 }]', /^f:19:13: expect\.audio\[0\]\.by names no party; there are A, B$/],
  ['title: A calls B', 'title: [', /^f:\d+:\d+: /],
];

test('a file without a mistake has none [D05]', () => {
  assert.is(told(GOOD), '');
});

for (const [from, to, words] of MISTAKES) {
  test(`${JSON.stringify(to.trim() || `without ${from.trim()}`)} is told with its place and the way out [D05]`, () => {
    assert.ok(GOOD.includes(from), from);
    assert.match(told(GOOD.replace(from, to)), words);
  });
}

test('a file of SIPp is looked for from where the scenario lies [D05, D12]', () => {
  const path = join(folder, 'deep', 'own.yaml');
  mkdirSync(dirname(path));
  writeFileSync(join(dirname(path), 'own.xml'), '<scenario/>');
  writeFileSync(path, GOOD.replace('title:', 'realtime: true\ntitle:').replace('ringMs: 100', 'program: sipp, xml: own.xml'));
  assert.equal(checkScenario(path).problems, []);
});

interface Node { $ref?: string; description?: string; properties?: Record<string, Node>; items?: Node; $defs?: Record<string, Node> }

test('the schema explains every word, so that editors can [D05]', () => {
  const schema = JSON.parse(readFileSync(packagePath('tools', 'scenario', 'scenario.schema.json'), 'utf8')) as Node;
  const silent: string[] = [];
  let words = 0;
  const walk = (node: Node, path: string): void => {
    for (const [name, one] of Object.entries(node.properties ?? {})) {
      words++;
      if (!(one.description ?? schema.$defs![one.$ref?.split('/').at(-1) ?? '']?.description)) silent.push(`${path}.${name}`);
      walk(one, `${path}.${name}`);
    }
    if (node.items) walk(node.items, `${path}[]`);
    for (const [name, one] of Object.entries(node.$defs ?? {})) walk(one, name);
  };
  walk(schema, '');
  assert.equal(silent, []);
  assert.ok(words > 100, String(words));
});

test('a folder that is called like a scenario is a folder: what is in it is taken, and nothing else is lost by it [D05]', () => {
  const root = join(folder, 'library');
  mkdirSync(join(root, 'old.yaml'), { recursive: true });
  for (const name of ['a.yaml', join('old.yaml', 'b.yml')]) writeFileSync(join(root, name), GOOD);
  assert.equal(filesOf([root]), [join(root, 'a.yaml'), join(root, 'old.yaml', 'b.yml')]);
});

test.run();
