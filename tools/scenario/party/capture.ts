// What passes on the loopback, seen by tcpdump: the witness for far ends that do not tell what they received.
import { readFileSync } from 'node:fs';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import { ProgramProcess } from './program-process.ts';

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
  readonly #program: ProgramProcess;

  /** Resolves when tcpdump listens. `filter`: in pcap's words. */
  static async start(path: string, filter = 'udp'): Promise<Capture> {
    const words = ['-i', 'lo', '-U', '--immediate-mode', '-B', '16384', '-s', String(SNAPSHOT_BYTES), '-w', path, filter];
    let listens = (): void => undefined;
    const listening = new Promise<void>((resolve) => (listens = resolve));
    const program = new ProgramProcess('tcpdump', words, { stdio: ['ignore', 'ignore', 'pipe'] }, () => {
      if (program.said.includes('listening on')) listens();
    });
    const failed = program.ended.then(() => {
      throw new Failure('NOT_INSTALLED', EXIT_MISSING, `tcpdump cannot capture on lo: ${program.said.trim()}. Install it (apt-get install tcpdump) and run as root or with CAP_NET_RAW.`);
    });
    await Promise.race([listening, failed]);
    failed.catch(() => undefined); // it has listened, and ends when it is told to
    return new Capture(path, program);
  }

  private constructor(path: string, program: ProgramProcess) {
    this.#path = path;
    this.#program = program;
  }

  /** Packets that passed and that the kernel could not hand to tcpdump; known after `stop`. Above 0 this witness is blind. */
  get missed(): number {
    return Number(/(\d+) packets? dropped by kernel/.exec(this.#program.said)?.[1] ?? 0);
  }

  /** What has been captured so far; complete after `stop`. */
  datagrams(): CapturedDatagram[] {
    return readCapture(readFileSync(this.#path));
  }

  async stop(): Promise<void> {
    if (!this.#program.isGone) await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    await this.#program.end(() => this.#program.signal('SIGINT'));
  }
}

/** A classic pcap file of Ethernet frames with IPv4 and UDP in them. */
function readCapture(bytes: Buffer): CapturedDatagram[] {
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
