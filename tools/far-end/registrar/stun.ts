// Answers to STUN keep-alives (RFC 5389 6, 15.2; RFC 5626 8): who asks learns as whom he is seen, and so that his NAT has given him another address.
import type { SocketAddress } from '../../../host-shim/index.ts';

const COOKIE = 0x2112_a442;
const HEADER_BYTES = 20;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const XOR_MAPPED_ADDRESS = 0x0020;
const IPV4 = 1;
const ADDRESS_BYTES = 8;

/** Null when it is no request. Addresses are IPv4, as all of a scenario are. */
export function answerStun(data: Uint8Array, from: SocketAddress): Uint8Array | null {
  const request = new DataView(data.buffer, data.byteOffset, data.length);
  if (data.length < HEADER_BYTES || request.getUint16(0) !== BINDING_REQUEST || request.getUint32(4) !== COOKIE) return null;
  const answer = new Uint8Array(HEADER_BYTES + 4 + ADDRESS_BYTES);
  answer.set(data.subarray(0, HEADER_BYTES));
  const view = new DataView(answer.buffer);
  view.setUint16(0, BINDING_SUCCESS);
  view.setUint16(2, 4 + ADDRESS_BYTES);
  view.setUint16(HEADER_BYTES, XOR_MAPPED_ADDRESS);
  view.setUint16(HEADER_BYTES + 2, ADDRESS_BYTES);
  view.setUint8(HEADER_BYTES + 5, IPV4);
  view.setUint16(HEADER_BYTES + 6, from.port ^ (COOKIE >>> 16));
  const address = from.ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  view.setUint32(HEADER_BYTES + 8, (address ^ COOKIE) >>> 0);
  return answer;
}
