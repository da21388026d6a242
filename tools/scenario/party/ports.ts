// Free UDP ports on the loopback for programs that cannot take port 0.
import { createSocket } from 'node:dgram';

/** Both ends included. */
export interface PortRange {
  from: number;
  to: number;
}

const PROBES = 50;
/** Handed out and perhaps not taken yet: programs are started at the same time. */
const given = new Set<number>();

function bind(port: number): Promise<{ port: number; close(): void } | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(null));
    socket.bind({ address: '127.0.0.1', port }, () => resolve({ port: socket.address().port, close: () => socket.close() }));
  });
}

/** The first of `count` neighbouring ports, even, all free at this moment. */
export async function freePorts(count: number): Promise<number> {
  for (let probe = 0; probe < PROBES; probe++) {
    const first = await bind(0);
    if (!first) continue;
    first.close();
    const base = first.port & ~1;
    const ports = Array.from({ length: count }, (_, index) => base + index);
    if (ports.some((port) => given.has(port))) continue;
    ports.forEach((port) => given.add(port));
    const held = await Promise.all(ports.map(bind));
    held.forEach((socket) => socket?.close());
    if (held.every((socket) => socket !== null)) return base;
    ports.forEach((port) => given.delete(port));
  }
  throw new Error(`no ${count} neighbouring UDP ports are free on 127.0.0.1`);
}
