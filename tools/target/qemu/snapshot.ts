// A machine that is up, kept as a file with its flash and its ports: the next start of the same image takes it up where it was.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FLASH_BYTES } from '../../image/index.ts';
import { targetLimits } from '../limits.ts';
import { EXIT_VERDICT_NO, Failure } from '../../failure.ts';
import type { Emulator } from './emulator.ts';
import type { HostPorts } from './host-ports.ts';
import { Monitor } from './monitor.ts';

const POLL_MS = 20;
const FASTEST_BYTES_PER_S = 10 * 2 ** 30;

/** The state belongs to the image and keys that were booted, to the emulator's version, and to the words of its command line. */
export const snapshotFolder = (base: string, target: string, ...parts: (string | Uint8Array)[]): string => {
  const digest = parts.reduce((hash, part) => hash.update(part).update('\0'), createHash('sha256')).digest('hex').slice(0, 16);
  return join(base, `${target}-${digest}`);
};

export interface Snapshot {
  /** For -incoming; what the machine's memory and devices held. */
  readonly command: string;
  /** As it was then: to be copied, since the machine writes to it. */
  readonly flash: string;
  /** Those that Contact and SDP inside speak of. */
  readonly ports: HostPorts;
}

/** Null: there is none that is whole, and one is taken when the machine is up. */
export function findSnapshot(folder: string): Snapshot | null {
  const [machine, flash, portsFile] = ['machine', 'flash', 'ports.json'].map((name) => join(folder, name)) as [string, string, string];
  if (![machine, flash, portsFile].every((file) => existsSync(file)) || statSync(machine).size === 0 || statSync(flash).size !== FLASH_BYTES) return null;
  const ports = portsIn(readFileSync(portsFile, 'utf8'));
  return ports && { command: `cat ${quoted(machine)}`, flash, ports };
}

function portsIn(text: string): HostPorts | null {
  const isPort = (value: unknown): boolean => Number.isInteger(value) && Number(value) > 0 && Number(value) <= 0xffff;
  try {
    const ports = JSON.parse(text) as HostPorts;
    const { sip, control, flash, rtp } = ports;
    return [sip, control, flash, rtp.from, rtp.to].every(isPort) && rtp.from < rtp.to ? ports : null;
  } catch {
    return null;
  }
}

/** Names of this target's snapshots, also of one that was not finished; what somebody else keeps beside them is none. */
export const isSnapshotOf = (target: string, name: string): boolean => name.startsWith(`${target}-`) && /^[0-9a-f]{16}(\.new)?$/.test(name.slice(target.length + 1));
const targetOf = (name: string): string => name.slice(0, name.lastIndexOf('-'));
const quoted = (path: string): string => `'${path.replaceAll("'", "'\\''")}'`;

/** The machine stands still meanwhile and goes on afterwards. It is not stopped before: it would come back stopped. */
export async function takeSnapshot(folder: string, monitorPath: string, flash: string, ports: HostPorts): Promise<void> {
  const work = `${folder}.new`;
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const monitor = await Monitor.open(monitorPath);
  try {
    await monitor.ask('migrate-set-parameters', { 'max-bandwidth': FASTEST_BYTES_PER_S });
    await monitor.ask('migrate', { uri: `exec:cat > ${quoted(join(work, 'machine'))}` });
    await completed(monitor);
    copyFileSync(flash, join(work, 'flash'));
    writeFileSync(join(work, 'ports.json'), JSON.stringify(ports));
    // One is as large as the target's memory: those of other images of this target go.
    for (const name of readdirSync(dirname(folder)))
      if (isSnapshotOf(targetOf(basename(folder)), name) && name !== basename(work)) rmSync(join(dirname(folder), name), { recursive: true, force: true });
    renameSync(work, folder); // whole or not at all
    await monitor.ask('cont');
  } catch (error) {
    rmSync(work, { recursive: true, force: true });
    throw error;
  } finally {
    monitor.close();
  }
}

/** Resolves when a machine that was taken up runs, and knows that it was and what time it is. */
export async function resume(emulator: Emulator, monitorPath: string): Promise<void> {
  await untilRunning(emulator, monitorPath);
  const heard = emulator.waitFor('target-resumed', targetLimits.snapshotMs);
  emulator.tell(`resumed ${Math.floor(Date.now() / 1000)}`);
  await heard;
}

async function untilRunning(emulator: Emulator, monitorPath: string): Promise<void> {
  for (const until = Date.now() + targetLimits.snapshotMs; ; ) {
    const status = existsSync(monitorPath) ? await statusOf(monitorPath).catch(() => null) : null;
    if (status === 'running') return;
    if (emulator.isGone || Date.now() > until) throw emulator.failure('the snapshot could not be taken up: are its ports taken? Start without --snapshot.');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

async function statusOf(monitorPath: string): Promise<string> {
  const monitor = await Monitor.open(monitorPath);
  try {
    return ((await monitor.ask('query-status')) as { status: string }).status;
  } finally {
    monitor.close();
  }
}

async function completed(monitor: Monitor): Promise<void> {
  for (const until = Date.now() + targetLimits.snapshotMs; ; ) {
    const { status } = (await monitor.ask('query-migrate')) as { status?: string };
    if (status === 'completed') return;
    if (status === 'failed' || Date.now() > until) throw new Failure('TARGET_FAILED', EXIT_VERDICT_NO, `the snapshot was not taken (${status}): it needs as much room as the target has memory. Another place: --snapshots FOLDER`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
