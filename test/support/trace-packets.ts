// Packets of a trace, made by hand.
import type { TraceSource } from '../../tools/trace/source.ts';

/** A SIP message in an IPv4 packet as the trace writes it, checksums left 0. */
export function sipPacket(fromPort: number, toPort: number, inbound: boolean, timeMs: number, text: string): TraceSource {
  const data = Buffer.concat([Buffer.alloc(28), Buffer.from(text)]);
  data[0] = 0x45;
  data.set([127, 0, 0, 1], 12);
  data.set([127, 0, 0, 1], 16);
  data.writeUInt16BE(fromPort, 20);
  data.writeUInt16BE(toPort, 22);
  return { interfaceName: 'sip', packet: { interfaceIndex: 0, inbound, timeNs: BigInt(timeMs) * 1_000_000n, data } };
}

export const sipText = (first: string, ...headers: string[]): string => [first, ...headers, '', ''].join('\r\n');
