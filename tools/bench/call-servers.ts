// The user agent servers of the calls benchmark, each a process of its own: ours over the bus, SIPp's, and npm sip's.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { own } from '../owned-process.ts';
import { packagePath } from '../package-root.ts';
import { isInstalled } from '../programs.ts';
import { readLines } from '../run/lines.ts';
import { freePorts } from '../scenario/party/ports.ts';
import { EXIT_MISSING, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { installedPeer } from './peers/npm.ts';

/** Calls side by side. */
const SESSIONS = 1024;
/** 32 s of two completed transactions a call, at 4,000 calls/s. */
const TOMBSTONES = 1 << 18;
const SIPP_START_MS = 500;
const LINE_BYTES = 4096;

export interface CallServer { name: string; port: number; pid: number; stop(): Promise<void> }

async function started(name: string, program: string, parameters: readonly string[], port: number, isReady: (child: ChildProcess) => Promise<void>): Promise<CallServer> {
  const child = own(spawn(program, parameters, { stdio: ['ignore', 'pipe', 'ignore'], env: { ...process.env, TERM: 'dumb' } }));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const ended = closed.then(() => { throw new Failure('PARTY_FAILED', EXIT_VERDICT_NO, `the server ${name} ended`); });
  await Promise.race([isReady(child), ended]);
  ended.catch(() => undefined);
  return { name, port, pid: child.pid!, stop: async () => { child.kill('SIGKILL'); await closed; } };
}

const saysReady = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => readLines(child.stdout!, LINE_BYTES, (line) => { if (line === 'ready') resolve(); }, () => undefined));

export async function ourServer(): Promise<CallServer> {
  const file = packagePath('dist', 'workers', 'bench-calls.js');
  if (!existsSync(file)) throw new Failure('NOT_BUILT', EXIT_MISSING, `${file} is missing: run "npm run build"`);
  const port = await freePorts(1);
  return started('twinset', process.execPath, [file, String(port), String(SESSIONS), String(TOMBSTONES)], port, saysReady);
}

export async function sippServer(): Promise<CallServer | null> {
  if (!isInstalled('sipp')) return null;
  const port = await freePorts(1);
  return started('sipp-uas', 'sipp', ['-sn', 'uas', '-i', '127.0.0.1', '-p', String(port), '-nostdin', '-buff_size', String(8 << 20), '-timer_resol', '2'], port, async (child) => {
    child.stdout!.resume();
    await new Promise((resolve) => setTimeout(resolve, SIPP_START_MS)); // it says nothing when it listens
  });
}

export async function npmSipServer(): Promise<CallServer | null> {
  const folder = await installedPeer('sip');
  const script = packagePath('tools', 'bench', 'peers', 'npm-sip-uas.mjs');
  if (!folder || !existsSync(script)) return null;
  const port = await freePorts(1);
  return started('npm-sip', process.execPath, [script, folder, String(port)], port, saysReady);
}
