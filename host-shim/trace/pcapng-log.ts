// Turns trace records into a pcapng file: puts those of several threads in order of time, then writes.
import { OFFSET_SENDER, PARTICIPANT_CORE, PARTICIPANT_HYPERVISOR } from '../../proto/index.ts';
import { DIRECTION, OUT, RECORD_HEAD_BYTES, TIME, addressesOf, packetBytesOf, type TraceBatch as MediaBatch } from '../media/trace-record.ts';
import { exportedPdu } from './exported-pdu.ts';
import { BUS, LOG, RTP, SIP, WEBSOCKET, busInterface, fixedInterfaces, type NamedParticipant } from './interfaces.ts';
import { udpPacket, type Endpoint, type IpPacket } from './ip-packet.ts';
import { limits } from './limits.ts';
import { PcapngOutput } from './pcapng-output.ts';
import { interfaceDescription, interfaceStatistics, sectionHeader } from './pcapng.ts';
import * as layout from './record.ts';
import { TcpConversations, type TracedPacket } from './tcp.ts';
import { UdpFlows, headerBytes, writeHeaders } from './udp-flows.ts';

/** Wireshark's own name of what reads SIP. */
const READER = 'sip';
const WORD = 0x1_0000_0000;

/** A record in a batch of the machine's or of the media thread's; the batch is ours, and is kept until its last record is written. */
interface Waiting {
  readonly timeMs: number;
  readonly isMedia: boolean;
  readonly batch: Uint8Array;
  readonly view: DataView;
  readonly at: number;
}

export class PcapngLog {
  readonly #output: PcapngOutput;
  readonly #epochNs: bigint;
  readonly #epochHigh: number;
  readonly #epochLow: number;
  readonly #conversations = new TcpConversations();
  readonly #flows = new UdpFlows();
  #waiting: Waiting[] = [];
  #newestMs = 0;
  /** The interface of each participant's bus frames, and how many interfaces there are. */
  readonly #bus = new Map<number, number>();
  #interfaces = 0;

  /** `epochMs`: wall-clock time of the machine's boot; `place`: where it runs. Throws what the file system throws. `lost`: told once, when the file ends before the trace. */
  constructor(path: string, epochMs: number, place: string, lost: (reason: string) => void = () => undefined) {
    this.#output = new PcapngOutput(path, lost);
    this.#epochNs = BigInt(Math.round(epochMs * 1e6));
    this.#epochHigh = Number(this.#epochNs >> 32n);
    this.#epochLow = Number(this.#epochNs & 0xffffffffn);
    const fixed = fixedInterfaces(place);
    for (const block of [sectionHeader('twinset'), ...fixed.map(interfaceDescription)]) this.#output.block(block);
    this.#interfaces = fixed.length;
    this.#name({ number: PARTICIPANT_HYPERVISOR, name: 'hypervisor', place });
    this.#name({ number: PARTICIPANT_CORE, name: 'core', place });
    this.#output.flush();
  }

  /** A batch of the machine's (record.ts). */
  addBatch(batch: Uint8Array): void {
    const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
    for (let at = 0; at < batch.length; at += view.getUint32(at + layout.OFFSET_LENGTH, true)) this.#add({ timeMs: view.getFloat64(at + layout.OFFSET_TIME_MS, true), isMedia: false, batch, view, at });
    this.#write(this.#newestMs - limits.reorderMs);
  }

  /** A batch of the media thread's. */
  addMediaBatch({ bytes: batch }: MediaBatch): void {
    const view = new DataView(batch.buffer, batch.byteOffset, batch.byteLength);
    for (let at = 0; at < batch.length; at += RECORD_HEAD_BYTES + addressesOf(batch, at) + packetBytesOf(view, at)) this.#add({ timeMs: view.getFloat64(at + TIME, true) / 1000, isMedia: true, batch, view, at });
    this.#write(this.#newestMs - limits.reorderMs);
  }

  /** `dropped`: records that were lost on the way here; the file says so. */
  close(dropped: number): void {
    this.#write(Infinity);
    if (dropped) this.#output.block(interfaceStatistics(BUS, this.#epochNs + BigInt(Math.round(this.#newestMs * 1e6)), dropped));
    this.#output.close();
  }

  #add(record: Waiting): void {
    this.#newestMs = Math.max(this.#newestMs, record.timeMs);
    this.#waiting.push(record);
  }

  #write(untilMs: number): void {
    // Stable: records of one moment stay in the order in which they came.
    this.#waiting.sort((a, b) => a.timeMs - b.timeMs);
    let count = this.#waiting.findIndex(({ timeMs }) => timeMs > untilMs);
    if (count < 0) count = this.#waiting.length;
    for (let index = 0; index < count; index++) {
      const record = this.#waiting[index]!;
      if (record.isMedia) this.#writeMedia(record);
      else this.#writeRecord(record);
    }
    this.#waiting.splice(0, count);
    this.#output.flush();
  }

  #writeMedia({ timeMs, batch, view, at }: Waiting): void {
    const inbound = batch[at + DIRECTION] !== OUT;
    const flow = this.#flows.of(batch, view, at);
    const headers = headerBytes(flow);
    const payload = packetBytesOf(view, at);
    const packetAt = at + RECORD_HEAD_BYTES + addressesOf(batch, at);
    const to = this.#packet(RTP + (flow.version === 6 ? 1 : 0), timeMs, inbound, headers + payload);
    this.#output.bytes.set(batch.subarray(packetAt, packetAt + payload), to + headers);
    writeHeaders(this.#output.bytes, to, flow, inbound, payload);
  }

  #writeRecord({ timeMs, batch, view, at }: Waiting): void {
    const data = batch.subarray(at + layout.RECORD_HEADER_BYTES, at + layout.RECORD_HEADER_BYTES + view.getUint16(at + layout.OFFSET_DATA_LENGTH, true));
    const inbound = batch[at + layout.OFFSET_DIRECTION] === layout.DIRECTION_IN;
    const connection = view.getUint32(at + layout.OFFSET_CONNECTION, true);
    const end = (address: number, port: number): Endpoint => ({ address: batch.subarray(at + address, at + address + layout.ADDRESS_BYTES), port: view.getUint16(at + port, true) });
    const local = (): Endpoint => end(layout.OFFSET_LOCAL_ADDRESS, layout.OFFSET_LOCAL_PORT);
    const remote = (): Endpoint => end(layout.OFFSET_REMOTE_ADDRESS, layout.OFFSET_REMOTE_PORT);
    const [from, to] = inbound ? [remote, local] : [local, remote];
    switch (batch[at + layout.OFFSET_KIND]) {
      case layout.KIND_FRAME: return this.#put(this.#bus.get(data[OFFSET_SENDER]!) ?? BUS, timeMs, true, data);
      case layout.KIND_LOG: return this.#put(LOG, timeMs, true, data);
      case layout.KIND_DATAGRAM: return this.#putPacket(timeMs, inbound, udpPacket(from(), to(), data));
      case layout.KIND_STREAM_OPENED: return this.#putSegments(timeMs, this.#conversations.opened(connection, local(), remote(), !inbound));
      case layout.KIND_STREAM_DATA: return this.#putSegments(timeMs, this.#conversations.data(connection, inbound, data));
      case layout.KIND_STREAM_CLOSED: return this.#putSegments(timeMs, this.#conversations.closed(connection, inbound));
      case layout.KIND_STREAM_MESSAGE: return this.#put(WEBSOCKET, timeMs, inbound, exportedPdu(from(), to(), READER, data));
      case layout.KIND_PARTICIPANT: {
        const [name = '', place = ''] = Buffer.from(data).toString('utf8').split('\n');
        return this.#name({ number: connection, name, place });
      }
    }
  }

  /** From now on; an interface must stand in the file before its first packet. One that was started too often keeps its last name. */
  #name(participant: NamedParticipant): void {
    if (this.#interfaces >= limits.interfaces) return;
    this.#output.block(interfaceDescription(busInterface(participant)));
    this.#bus.set(participant.number, this.#interfaces++);
  }

  #putSegments(timeMs: number, segments: readonly TracedPacket[]): void {
    for (const { inbound, packet } of segments) this.#putPacket(timeMs, inbound, packet);
  }

  #putPacket(timeMs: number, inbound: boolean, { version, bytes }: IpPacket): void {
    this.#put(SIP + (version === 6 ? 1 : 0), timeMs, inbound, bytes);
  }

  #put(interfaceIndex: number, timeMs: number, inbound: boolean, data: Uint8Array): void {
    this.#output.bytes.set(data, this.#packet(interfaceIndex, timeMs, inbound, data.length));
  }

  /** Where its data goes. Two 32-bit halves: nanoseconds since 1970 are too many for one number. */
  #packet(interfaceIndex: number, timeMs: number, inbound: boolean, dataBytes: number): number {
    const low = this.#epochLow + Math.round(timeMs * 1e6);
    const carry = Math.floor(low / WORD);
    return this.#output.packet(interfaceIndex, this.#epochHigh + carry, low - carry * WORD, inbound, dataBytes);
  }
}
