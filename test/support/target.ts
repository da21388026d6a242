// A target for tests: `twinset qemu` as people start it, on a flash that the test has made, steered over the control protocol of the handset inside.
import { JsonProcess, Refused, type Message } from '../../tools/scenario/party/json-process.ts';
import { packagePath } from '../../tools/package-root.ts';
import { whatTargetLacks } from '../../tools/target/missing.ts';
import type { TargetName } from '../../tools/target/targets.ts';
import { untilRtp } from './handset.ts';
import { skip } from './programs.ts';

/** An emulated processor on a machine that others load, too. */
const BOOT_MS = 200_000;
const EVENT_MS = 60_000;
const REPLY_MS = 90_000;
const SWITCH_TRIES = 10;
const RTP_MS = 120_000;
/** It takes its calls back and unregisters first. */
const STOP_MS = 60_000;

/** True when it can be booted here; else says for each case why not. */
export function haveTarget(target: TargetName, cases: readonly string[]): boolean {
  const missing = whatTargetLacks(target);
  if (missing !== null) cases.forEach((name) => skip(name, missing));
  return missing === null;
}

export interface RunningTarget {
  /** Addresses on this machine: sip, control, flash; rtp is a range. */
  readonly started: Message;
  readonly sipPort: number;
  readonly uri: string;
  ask(request: Message): Promise<Message>;
  event(name: string, fields?: Message, withinMs?: number): Promise<Message>;
  stop(): Promise<void>;
}

export async function startTarget(target: TargetName, words: readonly string[]): Promise<RunningTarget> {
  const link = new JsonProcess(`the target ${target}`, process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'qemu', target, '--control', 'stdio', '--json', ...words]);
  const event = (name: string, fields: Message = {}, withinMs = EVENT_MS): Promise<Message> =>
    link.waitFor(`${name} ${JSON.stringify(fields)}`, (each) => each.event === name && Object.entries(fields).every(([key, value]) => each[key] === value), withinMs);
  const started = await event('target-started');
  const sipPort = Number(String(started.sip).split(':').at(-1));
  return { started, sipPort, uri: `sip:handset@127.0.0.1:${sipPort}`, ask: (request) => link.request(request, REPLY_MS), event, stop: () => link.stop(STOP_MS) };
}

/** Resolves when the handset inside is up and has told so over its control protocol. */
export async function untilUp(target: RunningTarget): Promise<Message> {
  const up = await target.event('target-up', {}, BOOT_MS);
  await target.event('ready');
  return up;
}

/** Resolves when this much RTP has gone out and come in: such a processor sends less than fifty packets a second when others load the machine. */
export const untilTargetRtp = (target: RunningTarget, packets: number): Promise<void> => untilRtp(target, packets, RTP_MS);

/** A processor that is emulated on a loaded machine may not make the switch within its 500 ms: it is refused, the call is untouched, and it is asked for again. */
export async function switchInTime(target: RunningTarget, to: string): Promise<Message> {
  for (let tries = 1; ; tries++) {
    try {
      return await target.ask({ do: 'switch', to });
    } catch (error) {
      if (tries === SWITCH_TRIES || !(error instanceof Refused) || error.code !== 'TIMED_OUT') throw error;
    }
  }
}
