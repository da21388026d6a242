// Free ports on the loopback for programs that cannot take port 0: the kernel gives them to nobody else, so they stay free until they are bound.
import { createSocket } from 'node:dgram';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** Both ends included. */
export interface PortRange {
  from: number;
  to: number;
}

const ADDRESS = '127.0.0.1';
const KERNEL_RANGE = '/proc/sys/net/ipv4/ip_local_port_range';
/** Where the kernel does not tell: Linux's default. */
const USUAL_RANGE = '32768 60999';
/** Below are the servers of a machine. */
const LOWEST_PORT = 10_000;
const HIGHEST_PORT = 65_535;
/** A range with fewer is none. */
const LEAST_PORTS = 1_000;
const PROBES = 200;
/** Spreads neighbouring process numbers over the range: 2^32 divided by the golden ratio. */
const SPREAD = 0x9e37_79b1;
/** Handed out and perhaps not taken yet: programs are started at the same time. */
const given = new Set<number>();

/** The larger of the two ranges beside the kernel's own, from which it serves whoever binds port 0 or connects; all when it has left none. */
export function rangeBeside(kernelRange: string): PortRange {
  const [first, last] = kernelRange.trim().split(/\s+/).map(Number) as [number, number];
  const [below, above] = [{ from: LOWEST_PORT, to: first - 1 }, { from: last + 1, to: HIGHEST_PORT }];
  const larger = below.to - below.from >= above.to - above.from ? below : above;
  return larger.to - larger.from >= LEAST_PORTS ? larger : { from: LOWEST_PORT, to: HIGHEST_PORT };
}

const range = rangeBeside(existsSync(KERNEL_RANGE) ? readFileSync(KERNEL_RANGE, 'latin1') : USUAL_RANGE);
/** Processes that look for ports at the same time begin at different places. */
let next = range.from + ((Math.imul(process.pid, SPREAD) >>> 0) % (range.to - range.from));

function isFreeForUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => socket.close(() => resolve(false)));
    socket.bind({ address: ADDRESS, port, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

function isFreeForTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: ADDRESS, port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** For UDP and TCP, at this moment. */
export const isFree = async (port: number): Promise<boolean> => (await isFreeForUdp(port)) && (await isFreeForTcp(port));

/** An even port with `count` of the range from it on, after those that were looked at before. */
function nextBase(count: number): number {
  let base = (next + 1) & ~1;
  if (base + count - 1 > range.to) base = (range.from + 1) & ~1;
  next = base + count;
  return base;
}

/** The first of `count` neighbouring ports, even, all free at this moment for UDP and TCP. */
export async function freePorts(count: number): Promise<number> {
  for (let probe = 0; probe < PROBES; probe++) {
    const base = nextBase(count);
    const ports = Array.from({ length: count }, (_, index) => base + index);
    if (ports.some((port) => given.has(port))) continue;
    ports.forEach((port) => given.add(port));
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return base;
    ports.forEach((port) => given.delete(port));
  }
  throw new Error(`no ${count} neighbouring ports from ${range.from} to ${range.to} are free on ${ADDRESS}`);
}
