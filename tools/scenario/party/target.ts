// The handset under test on an emulated board: `twinset qemu` as a process, steered over its control relay, and what it sends and hears seen on the loopback.
import { join } from 'node:path';
import { WavWriter } from '../../../host-shim/media/index.ts';
import { openInThreadTrace } from '../../../host-shim/trace/index.ts';
import { defined } from '../../defined.ts';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import { packagePath } from '../../package-root.ts';
import { whatIsMissing } from '../../programs.ts';
import { whatTargetLacks } from '../../target/missing.ts';
import type { TargetName } from '../../target/targets.ts';
import { limits } from '../limits.ts';
import type { Scenario } from '../scenario.ts';
import type { ControlLink, Message } from '../stage/event-log.ts';
import { Capture, type CapturedDatagram } from './capture.ts';
import { configurationOf, microphoneOf, recordingOf, traceOf, writeConfiguration, type HandsetParty } from './handset.ts';
import { JsonProcess } from './json-process.ts';
import type { Registrar } from './party.ts';
import type { PortRange } from './ports.ts';
import { soundInCapture } from './received-audio.ts';

export interface TargetPlan {
  target: TargetName;
  /** Files of `twinset qemu`: either a configuration for the image that is built here, or an image that has one. */
  config?: string;
  image?: string;
  key?: string;
  snapshot?: boolean;
}

interface TargetPorts {
  sip: number;
  rtp: PortRange;
}

const HOST = '127.0.0.1';
/** Where nobody has spoken, so that there is a recording in any case. */
const SILENCE_RATE_HZ = 8000;

/** A scenario's handset in the words of `twinset qemu`; null: the scenario's handset is none that is flashed. */
export function targetPlan(scenario: Scenario, folder: string, registrar: Registrar | null = null): TargetPlan | null {
  const { target, image, key, snapshot = false, active, answer, codecs, codecPlacement } = scenario.handset ?? {};
  if (!target) return null;
  if (image) return { target, image, ...defined({ key }), snapshot };
  const said = defined({ active, answer, codecs, codecPlacement });
  const { audio, ...written } = configurationOf(scenario, registrar) as { audio?: object };
  return { target, config: writeConfiguration(folder, { ...written, ...said, audio: { ...audio, microphone: microphoneOf(scenario) } }), snapshot };
}

/** What of it cannot be had here; null: nothing. */
export const whatTargetHandsetLacks = (target: TargetName): string | null => whatTargetLacks(target) ?? whatIsMissing(['tcpdump']);

/** The file that a handset of this machine would have written itself, without its bus and log. */
function writeTrace(path: string, datagrams: readonly CapturedDatagram[], { sip, rtp }: TargetPorts): void {
  const trace = openInThreadTrace(path);
  for (const { timeMs, fromPort, toPort, data } of datagrams) {
    const isInbound = toPort === sip || (toPort >= rtp.from && toPort <= rtp.to);
    const [local, remote] = (isInbound ? [toPort, fromPort] : [fromPort, toPort]).map((port) => ({ ip: HOST, port })) as [{ ip: string; port: number }, { ip: string; port: number }];
    const way = isInbound ? 'in' : 'out';
    if (local.port === sip) trace.sink.datagram(timeMs, way, local, remote, data);
    else trace.sink.rtp?.(timeMs, way, local, remote, data);
  }
  trace.close();
}

/** Returns when its first sample came. */
async function writeRecording(path: string, datagrams: readonly CapturedDatagram[], { rtp }: TargetPorts): Promise<number> {
  const sound = soundInCapture(datagrams, rtp);
  const file = await WavWriter.create(path, sound?.sampleRateHz ?? SILENCE_RATE_HZ);
  if (sound) file.write(sound.pcm);
  await file.close();
  return sound?.startEpochMs ?? Date.now();
}

/** A snapshot is taken before anybody calls: the machine stands still meanwhile, and the control connection is made anew. */
async function untilReady(link: JsonProcess, waitsForSnapshot: boolean): Promise<Message> {
  const told = (name: string): Promise<Message> => link.waitFor(name, ({ event }) => event === name, limits.targetReadyMs);
  const ready = await told('ready');
  if (!waitsForSnapshot) return ready;
  await told('target-snapshot');
  return told('ready');
}

interface Witness {
  /** What was seen becomes files; resolves with when the recording began. */
  finish(): Promise<number>;
}

async function startWitness(folder: string, ports: TargetPorts): Promise<Witness> {
  const { sip, rtp } = ports;
  const capture = await Capture.start(join(folder, 'handset.pcap'), `udp and (port ${sip} or portrange ${rtp.from}-${rtp.to})`);
  return {
    async finish() {
      await capture.stop();
      const datagrams = capture.datagrams();
      writeTrace(traceOf(folder), datagrams, ports);
      return writeRecording(recordingOf(folder), datagrams, ports);
    },
  };
}

/** `folder`: null when nobody is to look at what it says and hears. */
export async function startTargetHandset({ target, config, image, key, snapshot = false }: TargetPlan, folder: string | null): Promise<HandsetParty> {
  const missing = folder === null ? whatTargetLacks(target) : whatTargetHandsetLacks(target);
  if (missing) throw new Failure('NOT_INSTALLED', EXIT_MISSING, `the handset on ${target}: ${missing}`);
  const files = Object.entries({ config, image, key, 'serial-log': folder === null ? undefined : join(folder, 'serial.log') }).flatMap(([name, path]) => (path === undefined ? [] : [`--${name}`, path]));
  const words = ['qemu', target, '--control', 'stdio', '--json', ...files, ...(snapshot ? ['--snapshot'] : [])];
  const link = new JsonProcess(`the target ${target}`, process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), ...words]);
  let witness: Witness | null = null;
  let recordedFromMs = 0;
  const leave = async (): Promise<void> => {
    await link.stop(limits.targetStopMs);
    recordedFromMs = (await witness?.finish()) ?? 0;
  };
  let stopped: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopped ??= leave());
  try {
    const started = await link.waitFor('target-started', ({ event }) => event === 'target-started', limits.targetReadyMs);
    const ports: TargetPorts = { sip: Number(String(started.sip).split(':').at(-1)), rtp: started.rtp as PortRange };
    if (folder !== null) witness = await startWitness(folder, ports);
    const { guests } = await untilReady(link, snapshot && !started.restored);
    const control: ControlLink = {
      request: (fields, timeoutMs) => link.request(fields, timeoutMs),
      waitFor: (...wanted) => link.waitFor(...wanted),
      onEvent: (listener) => link.onEvent(listener),
      passOver: () => link.passOver(),
      stop,
    };
    return { link: control, bind: `${HOST}:${ports.sip}`, guests: guests as string[], recordedFromMs: () => recordedFromMs };
  } catch (error) {
    await stop();
    throw error;
  }
}
