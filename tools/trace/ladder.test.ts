import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Packet } from '../../host-shim/trace/index.ts';
import { ladderOf, printLadder } from './ladder.ts';

/** An IPv4 packet as the trace writes it, checksums left 0. */
function packet(fromPort: number, toPort: number, inbound: boolean, timeMs: number, text: string): { interfaceName: string; packet: Packet } {
  const data = Buffer.concat([Buffer.alloc(28), Buffer.from(text)]);
  data[0] = 0x45;
  data.set([127, 0, 0, 1], 12);
  data.set([127, 0, 0, 1], 16);
  data.writeUInt16BE(fromPort, 20);
  data.writeUInt16BE(toPort, 22);
  return { interfaceName: 'sip', packet: { interfaceIndex: 0, inbound, timeNs: BigInt(timeMs) * 1_000_000n, data } };
}
const message = (first: string, ...headers: string[]): string => [first, ...headers, '', ''].join('\r\n');

test('a message is an arrow with its method or status, SDP told, from column to column [D07]', () => {
  const ladder = ladderOf(
    [
      packet(5060, 5090, false, 1000, message('INVITE sip:b@x SIP/2.0', 'Call-ID: 1', 'Content-Type: application/sdp') + 'a=sendonly\r\n'),
      packet(5090, 5060, true, 1010, message('SIP/2.0 200 OK', 'i: 1', 'CSeq: 1 INVITE')),
      packet(5090, 5060, true, 1020, '\r\n\r\n'),
    ],
    { '127.0.0.1:5090': 'B' },
  );
  assert.equal(ladder.columns, ['127.0.0.1:5060', 'B 127.0.0.1:5090']);
  assert.equal(
    ladder.arrows.map(({ timeMs, from, to, label, callId }) => [timeMs, from, to, label, callId]),
    [
      [0, 0, 1, 'INVITE (SDP sendonly)', '1'],
      [10, 1, 0, '200 OK (INVITE)', '1'],
    ],
  );
});

test('the printed ladder has one line per message with an arrow in its direction [D07]', () => {
  const lines = printLadder(
    ladderOf([
      packet(5060, 5090, false, 0, message('BYE sip:b@x SIP/2.0', 'Call-ID: 1')),
      packet(5090, 5060, true, 5, message('SIP/2.0 200 OK', 'CSeq: 2 BYE')),
    ]),
  ).split('\n');
  assert.is(lines.length, 3);
  assert.match(lines[1]!, /0\.000 .*\|-+ BYE -+>\|/);
  assert.match(lines[2]!, /0\.005 .*\|<-+ 200 OK \(BYE\) -+\|/);
});

test.run();
