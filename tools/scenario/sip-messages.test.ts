// The SIP messages of a run: of every transport, whole, and with who sent each to whom.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openInThreadTrace } from '../../host-shim/trace/index.ts';
import { scratchFolder } from '../../test/support/scratch.ts';
import { readTracedRun } from '../trace/source.ts';
import type { RunEvidence } from './result.ts';
import { fits, sipMessages } from './sip-messages.ts';

const LOCAL = { ip: '127.0.0.1', port: 5060 };
const REMOTE = { ip: '127.0.0.1', port: 5090 };
const NOTHING = new Uint8Array(0);
const request = (method: string, transport: string): Uint8Array =>
  Buffer.from(`${method} sip:handset@127.0.0.1 SIP/2.0\r\nVia: SIP/2.0/${transport} 127.0.0.1:5090;branch=z9hG4bK${method}\r\ns: in two\r\n lines\r\nf: <sip:b@127.0.0.1>\r\nContent-Length: 0\r\n\r\n`);

function traced(): RunEvidence {
  const path = join(scratchFolder('sip-messages'), 'trace.pcapng');
  const { sink, close } = openInThreadTrace(path);
  const tcp = { number: 1, isMessages: false, local: LOCAL, remote: REMOTE };
  const [options, bye] = [request('OPTIONS', 'TCP'), request('BYE', 'TCP')];
  sink.datagram(1, 'in', LOCAL, REMOTE, request('INVITE', 'UDP'));
  sink.stream!(2, 'opened', 'in', tcp, NOTHING);
  sink.stream!(3, 'data', 'in', tcp, options.subarray(0, 30));
  sink.stream!(4, 'data', 'in', tcp, Buffer.concat([options.subarray(30), bye]));
  sink.stream!(5, 'data', 'out', { number: 2, isMessages: true, local: LOCAL, remote: REMOTE }, request('MESSAGE', 'WS'));
  close();
  return { trace: readTracedRun(path), parties: [{ name: 'B', address: '127.0.0.1:5090', movedTo: [] }] } as unknown as RunEvidence;
}

test('messages count whatever they went over: a datagram, segments that cut and join them, WebSocket [D05]', () => {
  assert.equal(sipMessages(traced()).map(({ method, from, to }) => [method, from, to]), [
    ['INVITE', 'B', 'A'],
    ['OPTIONS', 'B', 'A'],
    ['BYE', 'B', 'A'],
    ['MESSAGE', 'A', 'B'],
  ]);
});

test('a header field is found by its name, whole, also where it stands in its compact form (RFC 3261 7.3.1, 7.3.3) [D05]', () => {
  const [invite] = sipMessages(traced());
  assert.ok(fits(invite!, { headers: { from: '^<sip:b@', s: '^in two lines$' } }));
  assert.not.ok(fits(invite!, { headers: { From: 'sip:c@' } }));
});

test.run();
