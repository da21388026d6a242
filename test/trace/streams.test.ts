// Connections in the trace: tshark reads SIP over TCP, decrypted TLS and WebSocket, cut and pipelined as it came, and the ladder shows it.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  BatchWriter, DIRECTION_IN, DIRECTION_OUT, KIND_STREAM_CLOSED, KIND_STREAM_DATA, KIND_STREAM_MESSAGE, KIND_STREAM_OPENED, PcapngLog, readPcapng, type TraceBatch,
} from '../../host-shim/trace/index.ts';
import { ladderOf } from '../../tools/trace/ladder.ts';
import { tracedRun } from '../../tools/trace/source.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('pcapng-streams');
const NOTHING = new Uint8Array(0);

const options = (id: string, transport: string, body = '', length = [`Content-Length: ${body.length}`]): string =>
  [
    'OPTIONS sip:bob@127.0.0.1 SIP/2.0', `Via: SIP/2.0/${transport} 127.0.0.1:5060;branch=z9hG4bK${id}`, 'Max-Forwards: 70', 'From: <sip:alice@127.0.0.1>;tag=1', 'To: <sip:bob@127.0.0.1>',
    `Call-ID: ${id}`, 'CSeq: 1 OPTIONS', ...(body ? ['Content-Type: text/plain'] : []), ...length, '', body,
  ].join('\r\n');

/** Both families; each connection brings two messages in three pieces, and hears one. */
function record(path: string): void {
  const log = new PcapngLog(path, Date.UTC(2026, 0, 2), 'process 4711');
  const machine = new BatchWriter({ postMessage: ({ bytes }: TraceBatch) => log.addBatch(bytes.slice()), on: () => undefined });
  let nowMs = 100;
  for (const [number, ip, port, transport] of [[1, '127.0.0.1', 5060, 'TCP'], [0x9000_0002, '127.0.0.1', 5061, 'TLS'], [3, '::1', 40_044, 'TCP']] as const) {
    const stream = { number, isMessages: false, local: { ip, port }, remote: { ip, port: 39_000 + (number & 15) } };
    const data = (direction: number, text: string): void => machine.stream((nowMs += 5), KIND_STREAM_DATA, direction, stream, Buffer.from(text));
    machine.stream((nowMs += 5), KIND_STREAM_OPENED, DIRECTION_IN, stream, NOTHING);
    const [first, second] = [options(`${transport}${port}a`, transport, 'x'.repeat(4000)), options(`${transport}${port}b`, transport)];
    data(DIRECTION_IN, first.slice(0, 200));
    // Not within its first line, by which tshark knows a message.
    data(DIRECTION_IN, first.slice(200) + second.slice(0, 60));
    data(DIRECTION_IN, second.slice(60));
    data(DIRECTION_OUT, options(`${transport}${port}c`, transport));
    machine.stream((nowMs += 5), KIND_STREAM_CLOSED, DIRECTION_OUT, stream, NOTHING);
  }
  for (const ip of ['127.0.0.1', '::1']) {
    const stream = { number: 4, isMessages: true, local: { ip, port: 8080 }, remote: { ip, port: 39_004 } };
    machine.stream((nowMs += 5), KIND_STREAM_MESSAGE, DIRECTION_IN, stream, Buffer.from(options(`WS${ip}a`, 'WS', 'no length', [])));
    machine.stream((nowMs += 5), KIND_STREAM_MESSAGE, DIRECTION_OUT, stream, Buffer.from(options(`WS${ip}b`, 'WS')));
  }
  machine.flush();
  log.close(0);
}

const OWN = 'core 127.0.0.1:5060 and 4 more';
const CALL_IDS = ['TCP5060a', 'TCP5060b', 'TCP5060c', 'TLS5061a', 'TLS5061b', 'TLS5061c', 'TCP40044a', 'TCP40044b', 'TCP40044c', 'WS127.0.0.1a', 'WS127.0.0.1b', 'WS::1a', 'WS::1b'];

test('the ladder shows each message of a connection once, when it was whole, in its direction [D07, S07]', () => {
  const path = join(folder, 'ladder.pcapng');
  record(path);
  const { arrows, columns } = ladderOf(tracedRun(readPcapng(readFileSync(path))));
  assert.equal(arrows.map(({ callId }) => callId), CALL_IDS);
  assert.equal(arrows.slice(0, 3).map(({ from, to }) => [columns[from], columns[to]]), [['127.0.0.1:39001', OWN], ['127.0.0.1:39001', OWN], [OWN, '127.0.0.1:39001']]);
  assert.equal(arrows.slice(-2).map(({ from, to }) => [columns[from], columns[to]]), [['[::1]:39004', OWN], [OWN, '[::1]:39004']]);
});

const TSHARK = 'tshark decodes SIP over TCP, decrypted TLS and WebSocket of a trace';
if (havePrograms(['tshark'], [TSHARK])) {
  test(`${TSHARK}, and finds nothing malformed, no gap and no wrong checksum [D07, S07]`, () => {
    const path = join(folder, 'tshark.pcapng');
    record(path);
    const tshark = (...words: string[]): string[] =>
      execFileSync('tshark', ['-r', path, '-o', 'tcp.check_checksum:TRUE', ...words], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim().split(/[\n,]/);
    assert.equal(tshark('-Y', 'sip', '-T', 'fields', '-e', 'sip.Call-ID'), CALL_IDS);
    assert.equal(tshark('-Y', '_ws.malformed || tcp.analysis.flags || tcp.checksum.status == 0 || ip.checksum.status == 0'), ['']);
    assert.is(tshark('-Y', 'tcp.flags.syn == 1 && tcp.flags.ack == 0').length, 3);
  });
}

test.run();
