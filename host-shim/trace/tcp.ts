// Connections of the trace as TCP (RFC 9293): a handshake, segments whose numbers add up, an end. What was secured is shown as the core saw it.
import { TCP, checksum, ipPacket, pseudoHeader, type Endpoint, type IpPacket } from './ip-packet.ts';
import { limits } from './limits.ts';

const HEADER_BYTES = 20;
const FIN = 1;
const SYN = 2;
const PUSH = 8;
const ACK = 16;
const WINDOW = 0xffff;

/** A packet and whether it came in. */
export interface TracedPacket { inbound: boolean; packet: IpPacket }

interface Conversation { local: Endpoint; remote: Endpoint; sent: number; heard: number }

export class TcpConversations {
  readonly #open = new Map<number, Conversation>();

  /** `number` names the connection until it is closed. */
  opened(number: number, local: Endpoint, remote: Endpoint, byUs: boolean): TracedPacket[] {
    if (this.#open.size >= limits.connections) this.#open.delete(this.#open.keys().next().value as number);
    // The addresses are views of a batch that is used again.
    const of = ({ address, port }: Endpoint): Endpoint => ({ address: address.slice(), port });
    const conversation = { local: of(local), remote: of(remote), sent: 0, heard: 0 };
    this.#open.set(number, conversation);
    const nothing = new Uint8Array(0);
    return [segment(conversation, !byUs, SYN, nothing), segment(conversation, byUs, SYN | ACK, nothing), segment(conversation, !byUs, ACK, nothing)];
  }

  /** In pieces that one packet of IP can hold; null: nobody knows the connection. */
  data(number: number, inbound: boolean, bytes: Uint8Array): TracedPacket[] {
    const conversation = this.#open.get(number);
    if (!conversation) return [];
    const packets: TracedPacket[] = [];
    for (let at = 0; at < bytes.length; at += limits.segmentBytes) packets.push(segment(conversation, inbound, PUSH | ACK, bytes.subarray(at, at + limits.segmentBytes)));
    return packets;
  }

  closed(number: number, inbound: boolean): TracedPacket[] {
    const conversation = this.#open.get(number);
    if (!conversation) return [];
    this.#open.delete(number);
    const nothing = new Uint8Array(0);
    return [segment(conversation, inbound, FIN | ACK, nothing), segment(conversation, !inbound, FIN | ACK, nothing), segment(conversation, inbound, ACK, nothing)];
  }
}

function segment(conversation: Conversation, inbound: boolean, flags: number, data: Uint8Array): TracedPacket {
  const { local, remote } = conversation;
  const [from, to] = inbound ? [remote, local] : [local, remote];
  const packet = ipPacket(from, to, TCP, HEADER_BYTES + data.length, (bytes, addresses) => {
    bytes.writeUInt16BE(from.port, 0);
    bytes.writeUInt16BE(to.port, 2);
    bytes.writeUInt32BE((inbound ? conversation.heard : conversation.sent) >>> 0, 4);
    if (flags & ACK) bytes.writeUInt32BE((inbound ? conversation.sent : conversation.heard) >>> 0, 8);
    bytes[12] = (HEADER_BYTES / 4) << 4;
    bytes[13] = flags;
    bytes.writeUInt16BE(WINDOW, 14);
    bytes.set(data, HEADER_BYTES);
    bytes.writeUInt16BE(checksum(...addresses, pseudoHeader(TCP, bytes.length), bytes), 16);
  });
  const occupied = data.length + (flags & (SYN | FIN) ? 1 : 0);
  if (inbound) conversation.heard += occupied;
  else conversation.sent += occupied;
  return { inbound, packet };
}
