// Who calls, who answers and why it ends, beside SIPp with scenarios of our own: a registrar that is trusted, and a caller that is replaced in mid-call.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import { withHandset, type RunningHandset } from '../support/handset.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const NAMES = ['SIPp as trusted registrar takes a call that hides who calls, and says who answers', 'SIPp as trusted registrar says who calls and who sent the call here', 'SIPp and a handset tell each other by UPDATE who talks, and the BYE says why'] as const;
const scenario = (name: string): string => packagePath('test', 'interop', 'sipp', `${name}.xml`);

/** A handset of Alice's whose registrar is SIPp's port, and is trusted. */
async function beside(name: string, use: (handset: RunningHandset, sipp: (words: string[]) => Sipp, sipPort: number) => Promise<void>): Promise<void> {
  const folder = scratchFolder(`sipp-${name}`);
  const [sipPort, rtpPort] = await Sipp.ports();
  const file = join(folder, 'handset.json');
  writeFileSync(file, JSON.stringify({ accounts: [{ uri: 'sip:alice@example.org', registrar: `sip:127.0.0.1:${sipPort}`, trusted: true }] }));
  const started: Sipp[] = [];
  const sipp = (words: string[]): Sipp => {
    const party = new Sipp([...words, '-sf', scenario(name), '-timeout', '20'], folder, sipPort, rtpPort);
    started.push(party);
    return party;
  };
  try {
    await withHandset({ words: ['--config', file] }, (handset) => use(handset, sipp, sipPort));
  } finally {
    for (const party of started) await party.stop();
  }
}

async function assertEqualRecords(handset: RunningHandset): Promise<void> {
  const records = await handset.ask({ do: 'records' });
  assert.ok(records.identical === true && records.skipped === 0 && Number(records.checked) > 2);
}

if (havePrograms(['sipp'], [...NAMES])) {
  test(`${NAMES[0]} (RFC 3323 4.1, RFC 3325 9.1) [S08]`, () => beside('withheld', async (handset, sipp) => {
    const proxy = sipp(['-m', '2']);
    await handset.event('registered', {});
    const { session } = await handset.ask({ do: 'place-call', to: 'sip:bob@example.org', withhold: true });
    const told = await handset.event('identity-changed', { session });
    assert.equal([told.from, told.name, told.number, told.presentation, told.asserted], ['sip:+15550104@example.org', 'Dave', '+15550104', 'allowed', true]);
    await handset.event('session-established', { session });
    await handset.ask({ do: 'end', session });
    await handset.event('session-ended', { session });
    const { exitCode, output } = await proxy.finished;
    assert.is(exitCode, 0, output);
    await assertEqualRecords(handset);
  }));

  test(`${NAMES[1]} (RFC 3325 9.1, RFC 7044 10.3, RFC 5806 6, RFC 6432) [S08]`, () => beside('asserted', async (handset, sipp) => {
    const erin = ['sip:+15550105@example.org', 'Erin Example', '+15550105', 'allowed', true];
    const nobody = ['sip:nobody@example.org', 'Nobody', '', 'restricted', false];
    for (const [more, caller, redirecting] of [
      ['History-Info: <sip:dave@example.org?Reason=SIP%3Bcause%3D486>;index=1, <sip:alice@example.org>;index=1.1;mp=1', erin, { uri: 'sip:dave@example.org', reason: 'busy' }],
      ['Diversion: <sip:carol@example.org>;reason=no-answer;counter=1', erin, { uri: 'sip:carol@example.org', reason: 'no-answer' }],
      ['Privacy: id', nobody, null],
    ] as const) {
      const party = sipp([handset.bind, '-m', '1', '-key', 'more', more]);
      const offered = await handset.event('session-offered');
      assert.equal([offered.from, offered.name, offered.number, offered.presentation, offered.asserted], [...caller]);
      assert.equal(offered.redirecting, redirecting);
      await handset.ask({ do: 'reject', session: offered.session, code: 486 });
      const { exitCode, output } = await party.finished;
      assert.is(exitCode, 0, output);
    }
    await assertEqualRecords(handset);
  }));

  test(`${NAMES[2]} (RFC 4916 4.3, 4.4.2, RFC 3326 2) [S08]`, () => beside('connected', async (handset, sipp) => {
    const caller = sipp([handset.bind, '-m', '1']);
    const { session } = await handset.event('session-offered');
    await handset.ask({ do: 'answer', session });
    const told = await handset.event('identity-changed', { session });
    assert.equal([told.from, told.name, told.asserted], ['sip:carol@example.org', 'Carol', false]);
    const { reason } = (await handset.event('session-ended', { session })) as { reason: { q850: number; text: string; side: string } };
    assert.equal([reason.q850, reason.text, reason.side], [31, 'normal, unspecified', 'remote']);
    const { exitCode, output } = await caller.finished;
    assert.is(exitCode, 0, output);
    await assertEqualRecords(handset);
  }));
}

test.run();
