// Trace batches: what is written is read, batch by batch; and the opinion score moves the right way.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { noFrames } from './frame-counters.ts';
import { meanOpinionScore } from './quality.ts';
import { type PacketRecord, type TraceBatch, TraceWriter, readTrace } from './trace-record.ts';

test('packets of both families come out of their batches as they went in, and a batch never grows beyond its bound [D07]', () => {
  const batches: TraceBatch[] = [];
  const writer = new TraceWriter(300, (batch) => batches.push(batch));
  const expected: PacketRecord[] = Array.from({ length: 20 }, (_, i) => ({
    direction: i % 2 === 0 ? 'in' : 'out', timeUs: 1e9 + i + 0.5,
    local: { ip: i % 3 === 0 ? '2001:db8::1' : '127.0.0.1', port: 40000 + i }, remote: { ip: i % 3 === 0 ? 'fe80::abcd' : '10.1.2.3', port: 5 + i },
    packet: Uint8Array.from({ length: 10 + i }, (_, k) => k),
  }));
  for (const { direction, timeUs, local, remote, packet } of expected) writer.write(direction, timeUs, { ...local, ip: local.ip.replace('::', ':0:0:0:0:0:') }, remote, packet);
  writer.write('in', 0, { ip: '1.1.1.1', port: 1 }, { ip: '1.1.1.1', port: 1 }, new Uint8Array(400));
  writer.flush();
  writer.flush();
  assert.ok(batches.length > 3 && batches.every(({ bytes }) => bytes.length <= 300));
  assert.equal(batches.flatMap((batch) => [...readTrace(batch)]).map((record) => ({ ...record, packet: record.packet.slice() })), expected);
});

test('the opinion score is good without loss, falls with loss and delay, and stays between 1 and 4.5 [M08]', () => {
  const score = (lost: number, depthMs: number): number => meanOpinionScore({ ...noFrames(), framesExpected: 100, lost }, depthMs);
  assert.ok(score(0, 80) > 4.2 && score(0, 80) <= 4.5);
  assert.ok(score(3, 80) < score(0, 80) && score(0, 400) < score(0, 80));
  assert.ok(score(100, 400) >= 1);
  assert.ok(meanOpinionScore(noFrames(), 0) > 4);
});

test.run();
