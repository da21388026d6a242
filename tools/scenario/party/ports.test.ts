// Ports for programs from outside: beside the kernel's own, for UDP and TCP, nobody's and nobody else's.
import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freePorts, rangeBeside } from './ports.ts';

const boundUdp = (port: number): Promise<Socket> => new Promise((resolve, reject) => {
  const socket = createSocket('udp4').once('error', reject);
  socket.bind({ address: '127.0.0.1', port }, () => resolve(socket));
});
const boundTcp = (port: number): Promise<Server> => new Promise((resolve, reject) => {
  const server = createServer().once('error', reject);
  server.listen(port, '127.0.0.1', () => resolve(server));
});

test('ports come from beside the range that the kernel serves itself from [D10]', () => {
  assert.equal(rangeBeside('32768\t60999\n'), { from: 10_000, to: 32_767 });
  assert.equal(rangeBeside('1024 40000'), { from: 40_001, to: 65_535 });
  assert.equal(rangeBeside('1024 65535'), { from: 10_000, to: 65_535 });
});

test('ports are even, neighbours, given once, and free for UDP and TCP [D10]', async () => {
  const bases = await Promise.all([freePorts(4), freePorts(1), freePorts(4), freePorts(2)]);
  const ports = bases.flatMap((base, index) => Array.from({ length: [4, 1, 4, 2][index]! }, (_, at) => base + at));
  assert.ok(bases.every((base) => base % 2 === 0));
  assert.is(new Set(ports).size, ports.length);
  const [sockets, servers] = [await Promise.all(ports.map(boundUdp)), await Promise.all(ports.map(boundTcp))];
  sockets.forEach((socket) => socket.close());
  servers.forEach((server) => server.close());
});

/** Where the next ports would come from: others on this machine may have them. */
async function takenNext(): Promise<{ base: number; socket: Socket; server: Server }> {
  const base = await freePorts(2);
  const [udp, tcp] = await Promise.allSettled([boundUdp(base + 2), boundTcp(base + 4)]);
  if (udp.status === 'fulfilled' && tcp.status === 'fulfilled') return { base, socket: udp.value, server: tcp.value };
  for (const each of [udp, tcp]) if (each.status === 'fulfilled') each.value.close();
  return takenNext();
}

test('a port that somebody has for UDP or for TCP is passed over [D10]', async () => {
  const { base, socket, server } = await takenNext();
  assert.not.ok([base + 2, base + 4].includes(await freePorts(1)));
  socket.close();
  server.close();
});

test.run();
