// Names for tests: resource records in short, and three servers behind one name.
import { RecordType, type ResourceRecord } from '../../../host-shim/devices/resolve/index.ts';
import { World } from './world.ts';

export const a = (address = '127.0.0.1', ttlS = 60): ResourceRecord => ({ type: RecordType.A, ttlS, address });
export const aaaa = (address: string, ttlS = 60): ResourceRecord => ({ type: RecordType.AAAA, ttlS, address });
export const srv = (port: number, target: string, priority = 0, weight = 0, ttlS = 60): ResourceRecord => ({ type: RecordType.SRV, ttlS, priority, weight, port, target });
export const naptr = (order: number, preference: number, service: string, replacement: string, flags = 's'): ResourceRecord => ({ type: RecordType.NAPTR, ttlS: 60, order, preference, flags, service, replacement });


/** Long enough for answers, shorter than any timer. */
export const settle = (world: World): void => world.run(100);

/** Three servers of one name; each hears and answers as the test says. */
export async function three(records: (ports: number[]) => ResourceRecord[], configuration = {}) {
  const world = await World.create();
  const ports = [5091, 5092, 5093];
  const peers = ports.map((port) => world.peer(port));
  const phone = world.phone(5060, { configuration: { t1Ms: 100, ...configuration } });
  world.names.set('_sip._udp.example.org', ...records(ports));
  world.names.set('host.example.org', a());
  const heard = (): number[] => world.wire.filter(({ from, text }) => from === 5060 && text.startsWith('OPTIONS')).map(({ to }) => to).filter((port, i, all) => port !== all[i - 1]);
  return { world, peers, phone, heard, send: (): number => phone.command('SendRequest', { method: 'OPTIONS', uri: 'sip:bob@example.org;transport=udp' }) };
}

export const inOrder = (ports: number[]): ResourceRecord[] => ports.map((port, i) => srv(port, 'host.example.org', 10 * (3 - i)));
