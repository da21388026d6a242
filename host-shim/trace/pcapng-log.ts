// Turns trace records into a pcapng file: puts those of several threads in order of time, then writes.
import { closeSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { OFFSET_SENDER, PARTICIPANT_CORE, PARTICIPANT_HYPERVISOR } from '../../proto/index.ts';
import type { SocketAddress } from '../devices/net/net.ts';
import { readTrace, type TraceBatch as MediaBatch } from '../media/trace-record.ts';
import { addressBytes } from './address.ts';
import { exportedPdu } from './exported-pdu.ts';
import { BUS, LOG, RTP, SIP, WEBSOCKET, busInterface, fixedInterfaces, type NamedParticipant } from './interfaces.ts';
import { udpPacket, type Endpoint, type IpPacket } from './ip-packet.ts';
import { limits } from './limits.ts';
import { TcpConversations, type TracedPacket } from './tcp.ts';
import { enhancedPacket, interfaceDescription, interfaceStatistics, sectionHeader } from './pcapng.ts';
import * as layout from './record.ts';

/** Wireshark's own name of what reads SIP. */
const READER = 'sip';

interface Waiting {
  timeMs: number;
  order: number;
  block: Buffer;
}

export class PcapngLog {
  readonly #file: number;
  readonly #epochNs: bigint;
  readonly #conversations = new TcpConversations();
  #waiting: Waiting[] = [];
  #order = 0;
  #newestMs = 0;
  readonly #lost: (reason: string) => void;
  #isLost = false;
  /** The interface of each participant's bus frames, and how many interfaces there are. */
  readonly #bus = new Map<number, number>();
  #interfaces = 0;

  /** `epochMs`: wall-clock time of the machine's boot; `place`: where it runs. Throws what the file system throws. `lost`: told once, when the file ends before the trace. */
  constructor(path: string, epochMs: number, place: string, lost: (reason: string) => void = () => undefined) {
    this.#lost = lost;
    this.#file = openSync(path, 'w');
    this.#epochNs = BigInt(Math.round(epochMs * 1e6));
    const fixed = fixedInterfaces(place);
    writeSync(this.#file, Buffer.concat([sectionHeader('twinset'), ...fixed.map(interfaceDescription)]));
    this.#interfaces = fixed.length;
    this.#name({ number: PARTICIPANT_HYPERVISOR, name: 'hypervisor', place });
    this.#name({ number: PARTICIPANT_CORE, name: 'core', place });
  }

  /** From now on; an interface must stand in the file before its first packet. One that was started too often keeps its last name. */
  #name(participant: NamedParticipant): void {
    if (this.#interfaces >= limits.interfaces) return;
    this.#append([interfaceDescription(busInterface(participant))]);
    this.#bus.set(participant.number, this.#interfaces++);
  }

  /** A batch of the machine's (record.ts). */
  addBatch(batch: Uint8Array): void {
    const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
    for (let at = 0; at < batch.length; at += view.getUint32(at + layout.OFFSET_LENGTH, true)) {
      const timeMs = view.getFloat64(at + layout.OFFSET_TIME_MS, true);
      const data = batch.subarray(at + layout.RECORD_HEADER_BYTES, at + layout.RECORD_HEADER_BYTES + view.getUint16(at + layout.OFFSET_DATA_LENGTH, true));
      const kind = batch[at + layout.OFFSET_KIND];
      if (kind === layout.KIND_FRAME || kind === layout.KIND_LOG) {
        this.#add(kind === layout.KIND_FRAME ? (this.#bus.get(data[OFFSET_SENDER]!) ?? BUS) : LOG, timeMs, true, data);
        continue;
      }
      if (kind === layout.KIND_PARTICIPANT) {
        const [name = '', place = ''] = Buffer.from(data).toString('utf8').split('\n');
        this.#name({ number: view.getUint32(at + layout.OFFSET_CONNECTION, true), name, place });
        continue;
      }
      const inbound = batch[at + layout.OFFSET_DIRECTION] === layout.DIRECTION_IN;
      const end = (address: number, port: number): Endpoint => ({
        address: batch.subarray(at + address, at + address + layout.ADDRESS_BYTES),
        port: view.getUint16(at + port, true),
      });
      const local = end(layout.OFFSET_LOCAL_ADDRESS, layout.OFFSET_LOCAL_PORT);
      const remote = end(layout.OFFSET_REMOTE_ADDRESS, layout.OFFSET_REMOTE_PORT);
      const connection = view.getUint32(at + layout.OFFSET_CONNECTION, true);
      switch (kind) {
        case layout.KIND_DATAGRAM: this.#addDatagram(SIP, timeMs, inbound, local, remote, data); break;
        case layout.KIND_STREAM_OPENED: this.#addSegments(timeMs, this.#conversations.opened(connection, local, remote, !inbound)); break;
        case layout.KIND_STREAM_DATA: this.#addSegments(timeMs, this.#conversations.data(connection, inbound, data)); break;
        case layout.KIND_STREAM_CLOSED: this.#addSegments(timeMs, this.#conversations.closed(connection, inbound)); break;
        case layout.KIND_STREAM_MESSAGE: this.#add(WEBSOCKET, timeMs, inbound, inbound ? exportedPdu(remote, local, READER, data) : exportedPdu(local, remote, READER, data)); break;
      }
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
    this.#addPacket(interfaceIndex, timeMs, inbound, inbound ? udpPacket(remote, local, data) : udpPacket(local, remote, data));
  }

  #addSegments(timeMs: number, segments: readonly TracedPacket[]): void {
    for (const { inbound, packet } of segments) this.#addPacket(SIP, timeMs, inbound, packet);
  }

  #addPacket(interfaceIndex: number, timeMs: number, inbound: boolean, { version, bytes }: IpPacket): void {
    this.#add(interfaceIndex + (version === 6 ? 1 : 0), timeMs, inbound, bytes);
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
    if (count) this.#append(this.#waiting.splice(0, count).map(({ block }) => block));
  }

  /** After a failure nothing more is tried: a hole in the middle would be worse than an end. */
  #append(blocks: readonly Buffer[]): void {
    if (this.#isLost) return;
    const before = fstatSync(this.#file);
    try {
      const bytes = Buffer.concat(blocks);
      // A disk that fills up takes a part of it (write(2)).
      for (let written = 0; written < bytes.length; ) written += writeSync(this.#file, bytes, written);
    } catch (error) {
      this.#isLost = true;
      if (before.isFile()) ftruncateSync(this.#file, before.size);
      this.#lost((error as NodeJS.ErrnoException).code ?? String(error));
    }
  }

  /** `dropped`: records that were lost on the way here; the file says so. */
  close(dropped: number): void {
    this.#write(Infinity);
    if (dropped) this.#append([interfaceStatistics(BUS, this.#timeNs(this.#newestMs), dropped)]);
    closeSync(this.#file);
  }
}
