// The SIP messages of a trace, packet by packet: datagrams, what connections carry, and messages over WebSocket.
import { endpointText, kindOfInterface, readExportedPdu, readIpPacket, type Endpoint } from '../../host-shim/trace/index.ts';
import type { TraceSource } from './source.ts';
import { StreamMessages } from './stream-messages.ts';

export interface TracedMessage {
  /** The recorder's own end, and the other one. */
  readonly near: Endpoint;
  readonly far: Endpoint;
  readonly bytes: Uint8Array;
}

const WEBSOCKET_INTERFACE = 'sip-websocket';

/** Takes the packets in their order: a message may come in several segments. */
export class SipReader {
  readonly #streams = new StreamMessages();

  /** Those that are whole with this packet; none when it is not of SIP. Keep-alives and garbage are among them. */
  read({ interfaceName, packet }: TraceSource): TracedMessage[] {
    if (kindOfInterface(interfaceName) !== 'sip') return [];
    const readPayload = interfaceName === WEBSOCKET_INTERFACE ? readExportedPdu : readIpPacket;
    const payload = readPayload(Buffer.from(packet.data));
    if (!payload) return [];
    const { from, to, isTcp, data } = payload;
    const [near, far] = packet.inbound ? [to, from] : [from, to];
    const messages = isTcp ? this.#streams.add(`${endpointText(from)} ${endpointText(to)}`, data) : [data];
    return messages.map((bytes) => ({ near, far, bytes }));
  }
}
