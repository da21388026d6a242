// SIPp as the load: so many calls a second for so long, and what became of them.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { own } from '../owned-process.ts';
import { makeTemporaryFolder, removeFolder } from '../temporary-folder.ts';
import { processorMs } from './processor-time.ts';

const GRACE_S = 6;
/** SIPp's own limit waits for calls under way, which after a loss may be for ever. */
const KILL_FACTOR = 2;
const SOCKET_BUFFER_BYTES = 8 << 20;

export interface LoadOutcome { calls: number; failed: number; retransmissions: number; processorMsPerCall: number }

/** SIPp's own UAC scenario (INVITE with SDP, ACK, BYE, no hold time) against `port`; processor time is that of `pid` meanwhile. */
export async function loadWithCalls(port: number, pid: number, callsPerSecond: number, seconds: number): Promise<LoadOutcome> {
  const folder = makeTemporaryFolder('load');
  const statistics = join(folder, 'statistics.csv');
  const calls = Math.round(callsPerSecond * seconds);
  const before = processorMs(pid);
  try {
    await new Promise<void>((resolve, reject) => {
      const child = own(spawn('sipp', [`127.0.0.1:${port}`, '-sn', 'uac', '-s', 'bench', '-i', '127.0.0.1', '-r', String(callsPerSecond), '-m', String(calls), '-l', '60000', '-nostdin', '-buff_size', String(SOCKET_BUFFER_BYTES),
        '-trace_stat', '-stf', statistics, '-fd', '1', '-timeout', `${Math.ceil(seconds) + GRACE_S}s`], { cwd: folder, stdio: 'ignore', timeout: KILL_FACTOR * (seconds + GRACE_S) * 1_000, killSignal: 'SIGKILL', env: { ...process.env, TERM: 'dumb' } }));
      child.once('error', reject).once('close', () => resolve()); // its exit status only repeats that calls failed
    });
    if (!existsSync(statistics)) throw new Failure('PARTY_FAILED', EXIT_VERDICT_NO, 'SIPp wrote no statistics');
    const [names, ...rows] = readFileSync(statistics, 'utf8').trim().split('\n').map((line) => line.split(';'));
    const last = (name: string): number => Number(rows.at(-1)![names.indexOf(name)]);
    const done = last('SuccessfulCall(C)');
    return { calls: done, failed: calls - done, retransmissions: last('Retransmissions(C)'), processorMsPerCall: (processorMs(pid) - before) / Math.max(done, 1) };
  } finally {
    removeFolder(folder);
  }
}
