// `twinset trace crash`: a dump told to people.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCrashDump, type CrashDump } from '../../host-shim/crash/index.ts';
import { openInThreadTrace, readPcapng } from '../../host-shim/trace/index.ts';
import { PARTICIPANT_FIRST_GUEST } from '../../proto/index.ts';
import { EXIT_DONE } from '../failure.ts';
import { assertApart, writeWhole } from '../output.ts';
import { readInput } from '../input.ts';
import { makeTemporaryFolder, removeFolder } from '../temporary-folder.ts';
import { printLadder } from './ladder-text.ts';
import { ladderOf } from './ladder.ts';
import { tracedRun } from './source.ts';

/** What somebody said in a call may be in it. */
const OWN_EYES_ONLY = 0o600;

export interface CrashOptions {
  pcapng?: string;
  memory?: string;
  json?: boolean;
}

const LOG_LINES = 12;

export function showCrash(path: string, options: CrashOptions): number {
  assertApart([{ what: '--pcapng', path: options.pcapng }, { what: '--memory', path: options.memory }], [{ what: 'the crash dump', path }]);
  const dump = readCrashDump(readInput(path, 'the crash dump', 'They are in the folder of: twinset run --crash-dumps FOLDER'), path);
  const { memory, events, ...facts } = dump;
  const pcapng = pcapngOf(dump);
  if (options.pcapng !== undefined) writeWhole(options.pcapng, pcapng, OWN_EYES_ONLY);
  if (options.memory !== undefined) writeWhole(options.memory, Buffer.from(memory, 'base64'), OWN_EYES_ONLY);
  if (options.json) process.stdout.write(`${JSON.stringify({ ...facts, events: events.length, memoryBytes: Buffer.from(memory, 'base64').length })}\n`);
  else process.stdout.write(tell(dump, pcapng));
  return EXIT_DONE;
}

function tell(dump: CrashDump, pcapng: Buffer): string {
  const { what, name, reason, hung, stack, at, version, uptimeMs, active, sessions, guests, core, events } = dump;
  const ladder = ladderOf(tracedRun(readPcapng(pcapng)));
  const logs = events.filter(({ kind }) => kind === 'log').slice(-LOG_LINES);
  const pools = Object.entries(core).filter(([, value]) => value !== 0).map(([pool, value]) => `  ${pool.padEnd(32)} ${value}`);
  return [
    `${what === 'core' ? 'the SIP core' : `the guest ${name}`} ${hung ? 'hung and was ended' : 'died'}: ${reason}`,
    `${at}, ${(uptimeMs / 1_000).toFixed(3)} s after the start, twinset ${version}; ${active} in front, ${sessions.length ? `calls ${sessions.join(', ')}` : 'no call'}`,
    ...guests.map((guest) => `guest ${guest.name}: ${guest.running ? 'running' : 'not running'}, started again ${guest.restarts} times, ${guest.frozen} of them frozen`),
    ...(stack ? ['', 'stack', ...stack.split('\n').map((line) => `  ${line.trim()}`)] : []),
    '', 'counters and pools of the core that are not 0', ...pools,
    ...(logs.length ? ['', 'last lines of the log', ...logs.map(({ atMs, data }) => `  ${(atMs / 1_000).toFixed(3)} ${Buffer.from(data, 'base64').toString('utf8').split('\n', 1)[0]}`)] : []),
    '', `last messages, of ${events.length} events`, ladder.arrows.length ? printLadder(ladder) : '  no SIP message', '',
  ].join('\n');
}

/** The events as a trace has them. */
function pcapngOf({ events, guests }: CrashDump): Buffer {
  const folder = makeTemporaryFolder('crash');
  try {
    const path = join(folder, 'events.pcapng');
    const { sink, close } = openInThreadTrace(path);
    for (const [index, { name }] of guests.entries()) sink.participant?.(0, { number: PARTICIPANT_FIRST_GUEST + index, name, place: `guest ${PARTICIPANT_FIRST_GUEST + index}` });
    for (const { atMs, kind, direction = 'in', local, remote, stream, moment, isMessages = false, data } of events) {
      const bytes = Buffer.from(data, 'base64');
      if (kind === 'datagram' && local && remote) sink.datagram(atMs, direction, local, remote, bytes);
      if (kind === 'stream' && local && remote) sink.stream?.(atMs, moment ?? 'data', direction, { number: stream ?? 0, isMessages, local, remote }, bytes);
      if (kind === 'frame') sink.frame(atMs, bytes);
      if (kind === 'log') sink.log(atMs, 'log', 'info', bytes.toString('utf8'));
    }
    close();
    return readFileSync(path);
  } finally {
    removeFolder(folder);
  }
}
