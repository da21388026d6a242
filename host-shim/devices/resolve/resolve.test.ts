// The resolver device: records in the core's layout, the names of this machine, and simulated servers with their faults.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VirtualClock } from '../clock/virtual.ts';
import { RecordType, SimulatedResolver, encodeRecords, systemResolver, type ResourceRecord } from './index.ts';

test('records are laid out as the core reads them: lengths, types, time to live, then the fields [S07]', () => {
  const bytes = Buffer.from(encodeRecords([
    { type: RecordType.A, ttlS: 7, address: '192.0.2.1' },
    { type: RecordType.SRV, ttlS: 1, priority: 2, weight: 3, port: 5060, target: 'host' },
    { type: RecordType.NAPTR, ttlS: 4, order: 5, preference: 6, flags: 's', service: 'SIP+D2U', replacement: 'name' },
  ]));
  assert.equal([bytes.readUInt32LE(0), bytes.readUInt16LE(4), bytes.readUInt32LE(8)], [32, 1, 7]);
  assert.equal([16, 20, 24, 28].map((at) => bytes.readUInt32LE(at)), [0, 0, 0xffff, 0xc0000201]);
  const srv = bytes.subarray(32);
  assert.equal([srv.readUInt32LE(0), srv.readUInt16LE(4), ...[16, 18, 20, 22].map((at) => srv.readUInt16LE(at)), srv.toString('latin1', 24, 28)], [32, 33, 2, 3, 5060, 4, 'host']);
  const naptr = bytes.subarray(64);
  assert.equal([naptr.readUInt32LE(0), naptr.readUInt16LE(4), naptr.readUInt16LE(16), naptr.readUInt16LE(18), naptr[20], naptr[21], naptr.readUInt16LE(22), naptr.toString('latin1', 24, 36)], [40, 35, 5, 6, 1, 7, 4, 'sSIP+D2Uname']);
  assert.is(bytes.length, 104);
});

test('what is no address and what no record can hold is left out [S10]', () => {
  assert.is(encodeRecords([{ type: RecordType.A, ttlS: 0, address: 'host' }, { type: RecordType.SRV, ttlS: 0, priority: 0, weight: 0, port: 0, target: 'x'.repeat(2000) }]).length, 0);
});

test('localhost is this machine for every name server, and a server that is not there answers with nothing (RFC 6761 6.3) [S07]', async () => {
  const resolver = systemResolver([{ ip: '127.0.0.1', port: 9 }]);
  const ask = (type: RecordType, name: string): Promise<readonly ResourceRecord[]> => new Promise((resolve) => resolver.resolve(type, name, resolve));
  assert.equal((await ask(RecordType.A, 'localhost')).map((record) => 'address' in record && record.address), ['127.0.0.1']);
  assert.equal((await ask(RecordType.AAAA, 'a.LocalHost.')).map((record) => 'address' in record && record.address), ['::1']);
  assert.equal(await ask(RecordType.SRV, '_sip._udp.example.test'), []);
  resolver.close();
});

test('a simulated server answers by type, and meets its faults: failed, empty, silent [D06]', async () => {
  const clock = new VirtualClock();
  const resolver = new SimulatedResolver(clock);
  resolver.set('Host.test', { type: RecordType.A, ttlS: 1, address: '192.0.2.1' }, { type: RecordType.AAAA, ttlS: 1, address: '::1' });
  const heard: number[] = [];
  const ask = (name: string): void => resolver.resolve(RecordType.A, name, (records) => heard.push(records.length));
  ask('host.test');
  ask('other.test');
  for (const fault of ['failed', 'empty', 'silent'] as const) {
    resolver.fault('host.test', fault);
    ask('host.test');
  }
  await clock.advance(10);
  assert.equal(heard, [1, 0, 0, 0]);
});

test.run();
