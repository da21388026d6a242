// The rows of the verdict on sound: each figure can fail it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { udpPacket } from '../../host-shim/trace/index.ts';
import type { TraceSource } from '../trace/source.ts';
import { lowestMos } from './mos.ts';
import { networkDelays } from './network-delay.ts';
import type { HeardStream } from './party/party.ts';
import type { AudioRow, RunEvidence } from './result.ts';
import { checkAudio, checkMos } from './verdict-sound.ts';

const TONE: AudioRow = { by: 'B', toneHz: 440, presentMs: 1000, stretches: 2, longestGapMs: 60 };
const verdictOf = ({ verdict }: { verdict: string }): string => verdict;

test('each figure of a tone can fail the run, and so can no recording, another tone or silence [D05]', () => {
  const wanted = { by: 'B', toneHz: 440, atLeastMs: 1000, atMostMs: 1000, longestGapMs: 60, stretches: 2 };
  const judged = (found: Partial<AudioRow> | null): string => verdictOf(checkAudio(found ? [{ ...TONE, ...found }] : [], [wanted])[0]!);
  assert.is(judged({}), 'pass');
  for (const found of [{ presentMs: 980 }, { presentMs: 1020 }, { longestGapMs: 80 }, { stretches: 1 }, { toneHz: 441 }, { by: 'C' }, null]) assert.is(judged(found), 'fail', JSON.stringify(found));
  assert.is(verdictOf(checkAudio([{ ...TONE, presentMs: 0 }], [{ by: 'B', toneHz: 440 }])[0]!), 'fail', 'nothing said: at least a frame');
  assert.is(verdictOf(checkAudio([], [{ by: 'B', atMostMs: 0 }])[0]!), 'pass', 'who never got a packet recorded nothing');
  assert.equal(checkAudio([{ ...TONE, toneHz: null }], [{ by: 'B' }]).map(({ check, verdict }) => [check, verdict]), [['sound at B', 'pass']]);
});

test('a score can be too low and too high, and none is no pass [D05, M08]', () => {
  const judged = (mos: number | null, wanted: object): string => verdictOf(checkMos([{ by: 'A', mos, delayMs: 120 }], [{ by: 'A', ...wanted }])[0]!);
  assert.equal([judged(4.2, { atLeast: 4.2 }), judged(4.19, { atLeast: 4.2 }), judged(3, { atMost: 3 }), judged(3.01, { atMost: 3 })], ['pass', 'fail', 'pass', 'fail']);
  assert.equal([judged(null, { atLeast: 1 }), judged(null, { atMost: 4.5 })], ['fail', 'fail']);
});

test('of the streams that were to receive the worst counts, and streams that were not are left out [D05, M08]', () => {
  const stream = (localPort: number, lost: number, framesExpected = 100): HeardStream => ({ localPort, depthMs: 60, receive: { framesExpected, gap: 0, lost, doubled: 0, late: 0, concealed: 0 } });
  const near = (): number => 0;
  const worst = lowestMos('A', [stream(1, 0), stream(2, 20), stream(3, 100, 0)], near);
  assert.equal(worst, lowestMos('A', [stream(2, 20)], near));
  assert.ok(worst.mos! < lowestMos('A', [stream(1, 0)], near).mos!);
  assert.equal(lowestMos('A', [stream(1, 0, 0)], near), { by: 'A', mos: null, delayMs: null });
  const far = lowestMos('A', [stream(1, 0), stream(2, 0)], (port) => (port === 2 ? 400 : 0));
  assert.equal([far.delayMs, far.mos! < 3.4], [lowestMos('A', [stream(1, 0)], near).delayMs! + 400, true]);
});

/** A packet of the handset's trace at this time; `inbound` from B's port 7000. */
function traced(timeMs: number, inbound: boolean, ssrc: number, sequence: number): TraceSource {
  const rtp = Buffer.alloc(172);
  rtp[0] = 0x80;
  rtp.writeUInt16BE(sequence, 2);
  rtp.writeUInt32BE(ssrc, 8);
  const [here, there] = [{ address: Uint8Array.of(10, 0, 0, 1), port: 6000 }, { address: Uint8Array.of(10, 0, 0, 2), port: 7000 }];
  const { bytes } = udpPacket(...(inbound ? ([there, here] as const) : ([here, there] as const)), rtp);
  return { interfaceName: 'rtp', packet: { interfaceIndex: 0, inbound, timeNs: BigInt(Math.round(timeMs * 1e6)), data: bytes } };
}

test("the way is half of there and back: a clock that differs, a lost packet and one that came twice do not count [D05, M08]", () => {
  const aheadMs = 1_000;
  const passages = [
    { direction: 'in', localPort: 7000, ssrc: 1, sequence: 16, timeMs: 100 + 300 + aheadMs }, { direction: 'in', localPort: 7000, ssrc: 1, sequence: 16, timeMs: 900 + aheadMs },
    { direction: 'out', localPort: 7000, ssrc: 2, sequence: 32, timeMs: 200 + aheadMs }, { direction: 'out', localPort: 7000, ssrc: 2, sequence: 48, timeMs: 250 + aheadMs },
  ];
  const packets = [traced(100, false, 1, 16), traced(700, true, 2, 32)];
  const ways = networkDelays({ trace: { packets, guests: new Map() }, parties: [{ name: 'B', passages }, { name: 'C', passages: [] }] } as unknown as RunEvidence);
  assert.equal([...ways.keys()], ['B']);
  assert.is(Math.round(ways.get('B')!.delayMs), 400);
  assert.equal([...ways.get('B')!.handsetPorts], [6000]);
});

test.run();
