// Turns trace records into a pcapng file: puts those of several threads in order of time, then writes.
import { closeSync, openSync, writeSync } from 'node:fs';
import type { SocketAddress } from '../devices/net/net.ts';
import { readTrace, type TraceBatch as MediaBatch } from '../media/trace-record.ts';
import { addressBytes } from './address.ts';
import { ipPacket, type Endpoint } from './ip-packet.ts';
import { limits } from './limits.ts';
import {
  LINKTYPE_IPV4,
  LINKTYPE_IPV6,
  LINKTYPE_USER0,
  LINKTYPE_USER1,
  enhancedPacket,
  interfaceDescription,
  interfaceStatistics,
  sectionHeader,
  type Interface,
} from './pcapng.ts';
import {
  ADDRESS_BYTES,
  DIRECTION_IN,
  KIND_DATAGRAM,
  KIND_FRAME,
  OFFSET_DATA_LENGTH,
  OFFSET_DIRECTION,
  OFFSET_KIND,
  OFFSET_LENGTH,
  OFFSET_LOCAL_ADDRESS,
  OFFSET_LOCAL_PORT,
  OFFSET_REMOTE_ADDRESS,
  OFFSET_REMOTE_PORT,
  OFFSET_TIME_MS,
  RECORD_HEADER_BYTES,
} from './record.ts';

/** Named as in the file; a bus frame goes out as it is, header (proto/frame.ts) and payload. */
export const INTERFACES: readonly Interface[] = [
  { name: 'sip', description: 'SIP over UDP, IPv4', linkType: LINKTYPE_IPV4 },
  { name: 'sip6', description: 'SIP over UDP, IPv6', linkType: LINKTYPE_IPV6 },
  { name: 'rtp', description: 'RTP and RTCP, IPv4', linkType: LINKTYPE_IPV4 },
  { name: 'rtp6', description: 'RTP and RTCP, IPv6', linkType: LINKTYPE_IPV6 },
  { name: 'bus', description: 'bus frames: 40-byte header (proto/frame.ts), protobuf payload', linkType: LINKTYPE_USER0 },
  { name: 'log', description: 'log lines, UTF-8', linkType: LINKTYPE_USER1 },
];
const SIP = 0,
  RTP = 2,
  BUS = 4,
  LOG = 5;

interface Waiting {
  timeMs: number;
  order: number;
  block: Buffer;
}

export class PcapngLog {
  readonly #file: number;
  readonly #epochNs: bigint;
  #waiting: Waiting[] = [];
  #order = 0;
  #newestMs = 0;

  /** `epochMs`: wall-clock time of the machine's boot. Throws what the file system throws. */
  constructor(path: string, epochMs: number) {
    this.#file = openSync(path, 'w');
    this.#epochNs = BigInt(Math.round(epochMs * 1e6));
    writeSync(this.#file, Buffer.concat([sectionHeader('twinset'), ...INTERFACES.map(interfaceDescription)]));
  }

  /** A batch of the machine's (record.ts). */
  addBatch(batch: Uint8Array): void {
    const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
    for (let at = 0; at < batch.length; at += view.getUint32(at + OFFSET_LENGTH, true)) {
      const timeMs = view.getFloat64(at + OFFSET_TIME_MS, true);
      const data = batch.subarray(at + RECORD_HEADER_BYTES, at + RECORD_HEADER_BYTES + view.getUint16(at + OFFSET_DATA_LENGTH, true));
      const kind = batch[at + OFFSET_KIND];
      if (kind !== KIND_DATAGRAM) {
        this.#add(kind === KIND_FRAME ? BUS : LOG, timeMs, true, data);
        continue;
      }
      const end = (address: number, port: number): Endpoint => ({
        address: batch.subarray(at + address, at + address + ADDRESS_BYTES),
        port: view.getUint16(at + port, true),
      });
      this.#addDatagram(
        SIP,
        timeMs,
        batch[at + OFFSET_DIRECTION] === DIRECTION_IN,
        end(OFFSET_LOCAL_ADDRESS, OFFSET_LOCAL_PORT),
        end(OFFSET_REMOTE_ADDRESS, OFFSET_REMOTE_PORT),
        data,
      );
    }
    this.#write(this.#newestMs - limits.reorderMs);
  }

  /** A batch of the media thread's. */
  addMediaBatch(batch: MediaBatch): void {
    const end = ({ ip, port }: SocketAddress): Endpoint => ({ address: addressBytes(ip), port });
    for (const { direction, timeUs, local, remote, packet } of readTrace(batch))
      this.#addDatagram(RTP, timeUs / 1000, direction === 'in', end(local), end(remote), packet);
    this.#write(this.#newestMs - limits.reorderMs);
  }

  #addDatagram(interfaceIndex: number, timeMs: number, inbound: boolean, local: Endpoint, remote: Endpoint, data: Uint8Array): void {
    const packet = inbound ? ipPacket(remote, local, data) : ipPacket(local, remote, data);
    this.#add(interfaceIndex + (packet.version === 6 ? 1 : 0), timeMs, inbound, packet.bytes);
  }

  #add(interfaceIndex: number, timeMs: number, inbound: boolean, data: Uint8Array): void {
    this.#newestMs = Math.max(this.#newestMs, timeMs);
    this.#waiting.push({ timeMs, order: this.#order++, block: enhancedPacket({ interfaceIndex, timeNs: this.#timeNs(timeMs), inbound, data }) });
  }

  #timeNs(timeMs: number): bigint {
    return this.#epochNs + BigInt(Math.round(timeMs * 1e6));
  }

  #write(untilMs: number): void {
    this.#waiting.sort((a, b) => a.timeMs - b.timeMs || a.order - b.order);
    let count = this.#waiting.findIndex(({ timeMs }) => timeMs > untilMs);
    if (count < 0) count = this.#waiting.length;
    if (count) writeSync(this.#file, Buffer.concat(this.#waiting.splice(0, count).map(({ block }) => block)));
  }

  /** `dropped`: records that were lost on the way here; the file says so. */
  close(dropped: number): void {
    this.#write(Infinity);
    if (dropped) writeSync(this.#file, interfaceStatistics(BUS, this.#timeNs(this.#newestMs), dropped));
    closeSync(this.#file);
  }
}
