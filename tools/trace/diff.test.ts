// Two traces compared: the same words in another time are the same; a missing or other word is shown where it stands.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MessageType, buildFrame, encode } from '../../proto/index.ts';
import { sipPacket as packet, sipText as message } from '../../test/support/trace-packets.ts';
import { diffLines, diffTraces, printDiff } from './diff.ts';
import type { TraceSource, TracedRun } from './source.ts';

const event = (type: number, session: number, timeMs: number): TraceSource => ({
  interfaceName: 'bus-core',
  packet: { interfaceIndex: 4, inbound: false, timeNs: BigInt(timeMs) * 1_000_000n, data: buildFrame(type, encode('SessionEnding', {}), { session }) },
});

const run = (startMs: number, callId: string, answer: string): TracedRun => ({ guests: new Map(), packets: [
  packet(5060, 5090, false, startMs, message('INVITE sip:b@x SIP/2.0', `Call-ID: ${callId}`)),
  event(MessageType.SessionEnding, 1, startMs + 1),
  packet(5090, 5060, true, startMs + 20, message(`SIP/2.0 ${answer}`, `Call-ID: ${callId}`, 'CSeq: 1 INVITE')),
] });

test('another time, another Call-ID: the same [D07]', () => {
  const diffs = diffTraces(run(0, 'a', '200 OK'), run(500, 'b', '200 OK'));
  assert.equal(diffs.map(({ stream, same }) => [stream, same]), [['SIP call 1', true], ['bus session 1', true]]);
  assert.is(printDiff(diffs), 'SIP call 1: the same 2\nbus session 1: the same 1');
});

test('another answer is shown in its place, with both words [D07]', () => {
  const [sip] = diffTraces(run(0, 'a', '200 OK'), run(0, 'a', '486 Busy Here'));
  assert.equal(sip!.lines, [
    { sign: ' ', text: '-> INVITE' },
    { sign: '-', text: '<- 200 OK (INVITE)' },
    { sign: '+', text: '<- 486 Busy Here (INVITE)' },
  ]);
});

test('a stream that only one run has is different in all its lines [D07]', () => {
  const diffs = diffTraces(run(0, 'a', '200 OK'), { packets: [], guests: new Map() });
  assert.ok(diffs.every(({ same, lines }) => !same && lines.every(({ sign }) => sign === '-')));
});

test('lines that moved cost as little as possible [D07]', () => {
  assert.is(diffLines(['a', 'b', 'c', 'd'], ['b', 'c', 'd', 'a']).filter(({ sign }) => sign !== ' ').length, 2);
  assert.equal(diffLines([], []), []);
});

test.run();
