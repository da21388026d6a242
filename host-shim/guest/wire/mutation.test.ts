// Streams of records with bytes changed, cut, doubled and crossed by seed: the hypervisor's end of a port ends the run or goes on, and never falls.
import { Duplex } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MessageType, buildFrame, encode } from '../../../proto/index.ts';
import { makeSharedPort } from '../../bus/index.ts';
import { VirtualClock } from '../../devices/clock/virtual.ts';
import { seededRandom } from '../../devices/random/seeded.ts';
import { SocketBridge } from './bridge.ts';
import { RecordKind } from './layout.ts';
import { encodeRecord } from './record.ts';

const SEED = Number(process.env.TWINSET_SEED ?? 31);
const STREAMS = 400;
const PARTICIPANT = 3;
const SILENCE = { bootMs: 60_000, silentMs: 5_000 };

const frame = (name: 'End' | 'Log', body: object): Uint8Array => encodeRecord(RecordKind.Frame, buildFrame(MessageType[name], encode(name, body), { session: 7, requestId: 9 }));
const PARTS = [
  encodeRecord(RecordKind.Manifest, new TextEncoder().encode('{"name":"far"}')),
  frame('End', {}),
  frame('Log', { text: 'x'.repeat(3_000) }),
  encodeRecord(RecordKind.Pong, Uint8Array.of(1, 0, 0, 0)),
];

/** A guest's end that hears nothing and says what it is told to. */
class Far extends Duplex {
  override _read(): void {}
  override _write(_: unknown, __: unknown, done: () => void): void {
    done();
  }
}

test(`no stream of a guest brings the hypervisor's end of its port down, and after its end nothing of it is read (seed ${SEED}) [H31]`, () => {
  const random = seededRandom(SEED);
  const below = (bound: number): number => random.next() % bound;
  const endings = new Set<string>();
  let passed = 0;
  let frames = 0;
  for (let stream = 0; stream < STREAMS; stream++) {
    const clock = new VirtualClock();
    const { memory, end } = makeSharedPort(PARTICIPANT);
    const far = new Far();
    let ending = '';
    const bridge = new SocketBridge(far, memory, PARTICIPANT, { clock, timers: clock }, { manifest: () => undefined, broken: (reason) => { ending = reason; }, closed: () => { ending = 'closed'; } }, SILENCE);
    const bytes = Buffer.concat([PARTS[0]!, ...Array.from({ length: 1 + below(12) }, () => PARTS[below(PARTS.length)]!)]);
    for (let changes = below(4); changes > 0; changes--) {
      const at = below(bytes.length);
      if (below(2) === 0) bytes[at] = below(256);
      else bytes.copyWithin(at, below(bytes.length), below(bytes.length));
    }
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + below(below(3) === 0 ? 7 : 4_000);
      far.emit('data', bytes.subarray(at, at + length));
      at += length;
    }
    const taken = (): number => {
      let count = 0;
      for (let isMore = true; isMore; ) isMore = end.receive({ frame: () => void count++, garbage: () => void count++ });
      return count;
    };
    frames += taken();
    if (ending !== '') {
      endings.add(ending.replace(/\d+/g, 'N').slice(0, 30));
      far.emit('data', PARTS[1]);
      assert.is(taken(), 0, `stream ${stream}`);
    } else passed++;
    bridge.end();
  }
  assert.ok(passed > STREAMS / 10 && endings.size >= 4 && frames > STREAMS, `${passed} passed, ${frames} frames; ended by: ${[...endings].join(' | ')}`);
});

test.run();
