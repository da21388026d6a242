// The outbox's records as the host reads them, and what happens when it is full.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Probe } from './probe.ts';

function records(probe: Probe): Buffer[] {
  probe.call('outboxTake');
  const all = Buffer.from(probe.output());
  const found: Buffer[] = [];
  for (let at = 0; at < all.length; at += all.readUInt32LE(at)) {
    assert.is(all.readUInt32LE(at) % 8, 0, 'records are 8-aligned');
    found.push(all.subarray(at, at + all.readUInt32LE(at)));
  }
  return found;
}

test('a frame record holds the header with type, session, request and destination, and the payload [H09]', () => {
  const probe = new Probe();
  probe.call('outboxBegin');
  probe.call('outboxFrame', 0x0213, 7, 99, 3, ...probe.put('payload'));
  const [record] = records(probe);
  assert.equal([record.readUInt16LE(4), record.readUInt32LE(8)], [1, 47]);
  const frame = record.subarray(16, 16 + 47);
  assert.equal([frame[0], frame[1], frame.readUInt16LE(2), frame.readUInt32LE(4), frame.readUInt32LE(8), frame.readUInt32LE(12)], [1, 3, 0x0213, 7, 99, 7]);
  assert.is(frame.subarray(40).toString(), 'payload');
});

test('a datagram record holds flow, address, port and bytes [S07]', () => {
  const probe = new Probe();
  probe.call('outboxBegin');
  probe.call('outboxDatagram', 5, 0xc0000201, 5060, ...probe.put('hello'));
  const [record] = records(probe);
  assert.equal([4, 8, 12, 16, 20, 24, 28, 32].map((at) => (at === 4 || at === 28 ? record.readUInt16LE(at) : record.readUInt32LE(at))), [2, 5, 1, 2, 3, 0xc0000201, 5060, 5]);
  assert.is(record.subarray(40, 45).toString(), 'hello');
});

test('checkpoints, forgetting and log lines are records in order [S11]', () => {
  const probe = new Probe();
  probe.call('outboxBegin');
  probe.call('outboxCheckpoint', 8, ...probe.put('record'));
  probe.call('outboxForget', 9);
  probe.call('outboxLog', ...probe.put('trouble'));
  assert.equal(records(probe).map((record) => [record.readUInt16LE(4), record.readUInt32LE(12), record.subarray(16, 16 + record.readUInt32LE(8)).toString()]), [[4, 8, 'record'], [4, 9, ''], [3, 2, 'trouble']]);
});

test('effects stay until they are read, and are gone at the next event after that [S11]', () => {
  const probe = new Probe();
  probe.call('outboxBegin');
  probe.call('outboxForget', 1);
  probe.call('outboxBegin');
  probe.call('outboxForget', 2);
  assert.is(records(probe).length, 2);
  probe.call('outboxBegin');
  assert.is(records(probe).length, 0);
});

test('a full outbox drops what does not fit, counts it, and keeps what is there [S09]', () => {
  const probe = new Probe();
  probe.call('outboxBegin');
  const bytes = new Uint8Array(8000);
  let put = 0;
  while (probe.call('outboxFrame', 1, 0, 0, 0, ...probe.put(bytes)) === 1) put++;
  assert.ok(put >= 7, `${put} frames of 8,000 bytes`);
  assert.is(probe.call('outboxDropped'), 1);
  const room = probe.call('outboxRoom');
  probe.call('outboxForget', 1);
  assert.is(probe.call('outboxRoom'), room - 16, 'a small record still fits');
  assert.is(records(probe).length, put + 1);
  probe.call('outboxBegin');
  assert.is(probe.call('outboxFrame', 1, 0, 0, 0, ...probe.put(bytes)), 1);
});

test('a log line that is longer than its room is dropped and counted [S09]', () => {
  const probe = new Probe();
  probe.call('outboxBegin');
  probe.call('outboxLog', ...probe.put('x'.repeat(600)));
  assert.is(records(probe).length, 0);
  assert.is(probe.call('outboxDropped'), 1);
});

test.run();
