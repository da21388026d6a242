// For tests: media devices in one thread under a virtual clock, marks both ways, everything they did at hand.
import * as assert from 'uvu/assert';
import { type CodecModule, codecs } from '../../guests/codecs/index.ts';
import { VirtualClock } from '../devices/clock/virtual.ts';
import { SimulatedNetwork, type SimulatedNetworkOptions } from '../devices/net/simulated.ts';
import { seededRandom } from '../devices/random/seeded.ts';
import type { MediaDevice, StreamOpen, SwitchFigures } from './device.ts';
import type { PlayoutRecord } from './engine.ts';
import type { MediaFaults } from './hand-over.ts';
import { createInThreadMedia } from './in-thread-media.ts';
import type { MarksReport } from './marks-analyser.ts';

export const ANDROID = 2;
export const SYMBIAN = 3;

export interface Party {
  device: MediaDevice;
  port: number;
  heard: () => Int16Array;
  operations: PlayoutRecord[];
  played: { tick: number; pcm: Uint8Array }[];
  digits: string[];
}

export interface World { clock: VirtualClock; net: SimulatedNetwork; parties: Party[]; random: ReturnType<typeof seededRandom> }

export function world(weather: SimulatedNetworkOptions = {}): World {
  const clock = new VirtualClock();
  return { clock, net: new SimulatedNetwork(clock, { seed: 7, ...weather }), parties: [], random: seededRandom(11) };
}

export async function party(at: World, number: number, ip: string, placement: 'guest' | 'shim' = 'guest', faults: MediaFaults = {}, guestCodecs: readonly CodecModule[][] = [[...codecs], [...codecs]]): Promise<Party> {
  const frames: Int16Array[] = [];
  const made: Party = { operations: [], played: [], digits: [], port: 0, device: undefined!, heard: () => joined(frames) };
  made.device = await createInThreadMedia({
    bindIps: [ip], placement, microphone: { kind: 'marks', party: number },
    loudspeaker: { write: (pcm) => void frames.push(pcm.slice()), close: () => Promise.resolve() },
    clock: at.clock, timers: at.clock, net: at.net, random: at.random,
  }, {
    faults,
    onOperation: (record) => made.operations.push({ ...record, payload: record.payload.slice() }),
    onPlayed: (_, tick, pcm) => made.played.push({ tick, pcm: pcm.slice() }),
  });
  made.device.onReport = (_, what, digit) => made.digits.push(`${what}${digit}`);
  [made.port] = await made.device.open(1);
  await made.device.attachGuest(ANDROID, guestCodecs[0]);
  await made.device.attachGuest(SYMBIAN, guestCodecs[1]);
  made.device.setOwner(ANDROID);
  at.parties.push(made);
  return made;
}

function joined(frames: readonly Int16Array[]): Int16Array {
  const all = new Int16Array(320 * frames.length);
  frames.forEach((frame, i) => all.set(frame, 320 * i));
  return all;
}

const TYPES: Record<string, number> = { PCMU: 0, PCMA: 8, G722: 9 };

export function open(from: Party, to: Party, toIp: string, codec: string, more: Partial<StreamOpen> = {}): StreamOpen {
  return {
    localPort: from.port, remoteIp: toIp, remotePort: to.port, codec, payloadType: TYPES[codec], clockRateHz: 8000, ptimeMs: 20,
    send: true, receive: true, local: true, telephoneEventPayloadType: 101, conference: 0, ...more,
  };
}

export async function call(codec: string, weather: SimulatedNetworkOptions = {}, faults: MediaFaults = {}, placement: 'guest' | 'shim' = 'guest', guestCodecs?: readonly CodecModule[][]) {
  const at = world(weather);
  const a = await party(at, 0, '10.0.0.1', placement, faults, guestCodecs);
  const b = await party(at, 1, '10.0.0.2', 'shim');
  a.device.streamOpen(1, open(a, b, '10.0.0.2', codec));
  b.device.streamOpen(1, open(b, a, '10.0.0.1', codec));
  return { at, a, b };
}

/** Begins, waits for agreement, commits, waits for the figures. */
export async function switchTo(at: World, { device }: Party, guest: number): Promise<SwitchFigures> {
  const ready = device.beginSwitch(guest);
  let settled = false;
  void ready.then(() => (settled = true));
  assert.ok(await at.clock.until(() => settled, 1000), 'readiness is known within a second');
  const readiness = await ready;
  assert.ok(readiness.agreed, `agreed: ${JSON.stringify(readiness)}`);
  const { figures } = await device.commitSwitch();
  await at.clock.advance(300);
  return figures;
}

export function faultless(report: MarksReport, atLeast: number): void {
  const { missing, doubled, outOfOrder, concealed, unmarked } = report;
  assert.equal({ runs: report.runs.length, missing, doubled, outOfOrder, concealed, unmarked }, { runs: 1, missing: 0, doubled: 0, outOfOrder: 0, concealed: 0, unmarked: 0 });
  assert.ok(report.heard >= atLeast, `${report.heard} frames heard, ${atLeast} expected`);
}

/** One decoder that replays the operation log gives exactly what was played. */
export function replaysExactly({ operations, played }: Party, module: CodecModule): void {
  const decoder = module.createDecoder();
  const pcm = new Int16Array(320);
  const byTick = new Map(played.map((one) => [one.tick, one.pcm]));
  let compared = 0;
  for (const { tick, operation, payload, samples } of operations) {
    if (operation === 'skip') continue;
    if (operation === 'decode') decoder.decode(payload, pcm);
    else decoder.conceal(pcm, samples);
    const expected = new Uint8Array(pcm.buffer, 0, 2 * samples);
    const actual = byTick.get(tick);
    if (actual === undefined) continue; // the call ended before its tick
    assert.ok(Buffer.from(expected).equals(actual), `tick ${tick}: what was played is not what one decoder gives`);
    compared++;
  }
  assert.ok(compared > 50, `${compared} frames compared`);
}
