// The machine's connections: their numbers, their bound, and what the core hears of each.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Stream, StreamEvents } from '../devices/net/net.ts';
import { machineLimits } from './limits.ts';
import type { CorePart } from './parts.ts';
import { Flow, Streams } from './streams.ts';

const PEER = { ip: '192.0.2.1', port: 39_000 };

class FakeStream implements Stream {
  readonly local = { ip: '192.0.2.9', port: 5060 };
  readonly peer = PEER;
  isClosed = false;
  readonly written: string[] = [];
  write(bytes: Uint8Array): void { this.written.push(String(Buffer.from(bytes))); }
  close(): void { this.isClosed = true; }
}

function bench(): { streams: Streams; heard: string[]; connected: { stream: FakeStream; events: StreamEvents; terms: object }[] } {
  const heard: string[] = [];
  const connected: { stream: FakeStream; events: StreamEvents; terms: object }[] = [];
  const core = {
    streamOpened: (_now: number, stream: number, flow: number) => heard.push(`opened ${stream} ${flow}`),
    streamData: (_now: number, stream: number, data: Uint8Array) => heard.push(`data ${stream} ${data.length}`),
    streamClosed: (_now: number, stream: number) => heard.push(`closed ${stream}`),
  } as unknown as CorePart;
  const streams = new Streams({
    net: {
      listen: () => Promise.reject(new Error('nobody listens here')),
      connect: (_to, events, terms = {}) => { const stream = new FakeStream(); connected.push({ stream, events, terms }); return stream; },
    },
    event: (work) => work(core, 0),
  });
  return { streams, heard, connected };
}

test('one connection more than the bound is closed at once and counted, and the core hears nothing of it; an end makes room [S07, S09]', () => {
  const { streams, heard } = bench();
  const ends = Array.from({ length: machineLimits.streams }, () => streams.accept(Flow.PLAIN, new FakeStream()));
  const flood = Array.from({ length: 1000 }, () => new FakeStream());
  for (const one of flood) streams.accept(Flow.PLAIN, one).data(new Uint8Array(9));
  assert.ok(flood.every(({ isClosed }) => isClosed));
  assert.is(heard.length, machineLimits.streams);
  assert.equal([streams.figures().open, streams.figures().refused], [machineLimits.streams, 1000]);
  ends[0]!.closed();
  const next = new FakeStream();
  streams.accept(Flow.WEBSOCKET, next);
  assert.not(next.isClosed);
  assert.equal(heard.slice(-2), ['closed 1', `opened ${machineLimits.streams + 1} ${Flow.WEBSOCKET}`]);
});

test('one that the core asks for beyond the bound, without a port, or secured without a certificate has failed at once [S07 RFC 3261 18.4]', () => {
  const { streams, heard, connected } = bench();
  streams.open(0x8000_0001, Flow.PLAIN, { ...PEER, port: 0 }, '');
  streams.open(0x8000_0002, Flow.SECURED, PEER, 'example.org');
  streams.open(0x8000_0003, Flow.SECURED_WEBSOCKET, PEER, 'example.org');
  assert.equal(heard, ['closed 2147483649', 'closed 2147483650', 'closed 2147483651']);
  assert.equal([connected.length, streams.figures().refused], [0, 3]);
});

test('a WebSocket connection is asked for with its sub-protocol, a plain one without; what the core has closed is not heard of again [S07 RFC 7118 4.1]', () => {
  const { streams, heard, connected } = bench();
  streams.open(0x8000_0001, Flow.WEBSOCKET, PEER, '');
  streams.open(0x8000_0002, Flow.PLAIN, PEER, '');
  assert.equal(connected.map(({ terms }) => terms), [{ webSocket: { subprotocol: 'sip', largestMessageBytes: 65_535 } }, {}]);
  streams.write(0x8000_0001, Buffer.from('hello'));
  assert.equal(connected[0]!.stream.written, ['hello']);
  streams.close(0x8000_0001);
  connected[0]!.events.data(new Uint8Array(4));
  connected[0]!.events.closed();
  assert.ok(connected[0]!.stream.isClosed);
  assert.equal(heard, []);
});

test.run();
