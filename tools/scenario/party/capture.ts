// What passes on the loopback, seen by tcpdump: the witness for far ends that do not tell what they received.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import { limits } from '../limits.ts';
import { own } from '../owned-process.ts';

export interface CapturedDatagram {
  timeMs: number;
  fromPort: number;
  toPort: number;
  data: Buffer;
}

/** Every slot of the kernel's buffer is this long: the default of 256 KiB would leave room for 64 packets. */
const SNAPSHOT_BYTES = 9216;

const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const FILE_HEADER_BYTES = 24;
const PACKET_HEADER_BYTES = 16;
const ETHERNET_BYTES = 14;
const UDP_HEADER_BYTES = 8;
const PROTOCOL_UDP = 17;
/** tcpdump does not write what the kernel still holds when it is told to end. */
const SETTLE_MS = 200;

export class Capture {
  readonly #path: string;
  readonly #child: ChildProcess;
  readonly #said: () => string;
  readonly #closed: Promise<void>;

  /** Resolves when tcpdump listens. `filter`: in pcap's words. */
  static async start(path: string, filter = 'udp'): Promise<Capture> {
    const child = own(spawn('tcpdump', ['-i', 'lo', '-U', '--immediate-mode', '-B', '16384', '-s', String(SNAPSHOT_BYTES), '-w', path, filter], {
      stdio: ['ignore', 'ignore', 'pipe'],
    }));
    let said = '';
    await new Promise<void>((resolve, reject) => {
      const fail = (how: string): void =>
        reject(
          new Failure(
            'NOT_INSTALLED',
            EXIT_MISSING,
            `tcpdump cannot capture on lo: ${how}. Install it (apt-get install tcpdump) and run as root or with CAP_NET_RAW.`,
          ),
        );
      child.on('error', (error) => fail(error.message));
      child.on('close', () => fail(said.trim()));
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-limits.errorOutputBytes);
        if (said.includes('listening on')) resolve();
      });
    });
    return new Capture(path, child, () => said);
  }

  private constructor(path: string, child: ChildProcess, said: () => string) {
    this.#path = path;
    this.#child = child;
    this.#said = said;
    this.#closed = new Promise((resolve) => child.on('close', () => resolve()));
  }

  /** Packets that passed and that the kernel could not hand to tcpdump; known after `stop`. Above 0 this witness is blind. */
  get missed(): number {
    return Number(/(\d+) packets? dropped by kernel/.exec(this.#said())?.[1] ?? 0);
  }

  /** What has been captured so far; complete after `stop`. */
  datagrams(): CapturedDatagram[] {
    return readCapture(readFileSync(this.#path));
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      this.#child.kill('SIGINT');
    }
    await this.#closed;
  }
}

/** A classic pcap file of Ethernet frames with IPv4 and UDP in them. */
export function readCapture(bytes: Buffer): CapturedDatagram[] {
  const found: CapturedDatagram[] = [];
  if (bytes.length < FILE_HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC_MICROSECONDS) return found;
  for (let at = FILE_HEADER_BYTES; at + PACKET_HEADER_BYTES <= bytes.length;) {
    const length = bytes.readUInt32LE(at + 8);
    const frame = bytes.subarray(at + PACKET_HEADER_BYTES, at + PACKET_HEADER_BYTES + length);
    const timeMs = bytes.readUInt32LE(at) * 1000 + bytes.readUInt32LE(at + 4) / 1000;
    at += PACKET_HEADER_BYTES + length;
    const ip = frame.subarray(ETHERNET_BYTES);
    if (ip.length < 20 || ip[0]! >> 4 !== 4 || ip[9] !== PROTOCOL_UDP) continue;
    const udp = ip.subarray((ip[0]! & 15) * 4);
    if (udp.length < UDP_HEADER_BYTES) continue;
    found.push({ timeMs, fromPort: udp.readUInt16BE(0), toPort: udp.readUInt16BE(2), data: udp.subarray(UDP_HEADER_BYTES) });
  }
  return found;
}
