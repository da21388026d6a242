// A chosen few of the library in real time: the same files as under the virtual clock, on processes and sockets, with the same verdict.
// Runs alone: single frames lost or doubled are counted.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { startFarEnd } from '../../tools/scenario/party/far-end.ts';
import { scratchFolder } from '../support/scratch.ts';

const FEW = ['hold/held-and-resumed', 'switch/there-and-back', 'transfer/attended', 'faults/packets-lost', 'faults/guest-in-front-freezes', 'faults/line-cut-for-a-while'];
const TIME_LIMIT_MS = 240_000;

function run(...paths: string[]): { status: number | null; said: string } {
  const words = [packagePath('tools', 'bin', 'twinset.mjs'), 'scenario', 'run', ...paths, '--no-live', '--out', scratchFolder('realtime')];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: TIME_LIMIT_MS, maxBuffer: 64 << 20, env: { ...process.env, OWN_USER: 'alice', OWN_PASSWORD: 'secret' } });
  return { status, said: stdout + stderr };
}

test('scenarios with holds, switches, transfers, bad lines and a frozen guest pass in real time [D05, H31]', () => {
  const { status, said } = run(...FEW.map((name) => packagePath('test', 'scenarios', `${name}.yaml`)));
  assert.is(status, 0, said);
  assert.match(said, new RegExp(`${FEW.length} of ${FEW.length} scenarios passed`));
});

test('a phone at an address of the tester\'s is called, and judged by what the handset saw [D12]', async () => {
  const folder = scratchFolder('address');
  const phone = await startFarEnd('Own', { voice: 1, ringMs: 100 }, folder);
  const path = join(folder, 'own.yaml');
  writeFileSync(path, `
scenario: own
title: A calls a phone of the tester's
realtime: true
parties: { Own: { address: '${phone.uri}', credentials: { userEnv: OWN_USER, passwordEnv: OWN_PASSWORD } } }
steps:
  - { step: A calls it, do: place-call, to: Own, as: own, until: [{ event: session-established, session: own }], talkMs: 500 }
  - { step: A hangs up, do: end, session: own, until: [{ event: session-ended, session: own }] }
expect:
  sip:
    - { method: INVITE, from: A, to: Own, count: 1, headers: { From: 'sip:alice@' } }
    - { method: BYE, from: A, to: Own, count: 1 }
  ended: [{ session: own, q850: 16, side: local }]
`);
  try {
    const { status, said } = run(path);
    assert.is(status, 0, said);
    assert.not.match(said, /secret/);
  } finally {
    await phone.stop();
  }
});

test.run();
