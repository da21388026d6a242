// The SIP messages of a trace as text, for tests that look at what was said.
import { readIpPacket, readPcapng } from '../../host-shim/trace/index.ts';

export interface TracedMessage { inbound: boolean; start: string; cseq: string; text: string }

/** Datagrams and messages of streams alike; what is under way is missing. */
export function messagesOf(pcapng: Buffer): TracedMessage[] {
  const file = readPcapng(pcapng);
  if (!file) return [];
  return file.packets.flatMap(({ interfaceIndex, inbound, data }) => {
    if (!file.interfaces[interfaceIndex]!.name.startsWith('sip')) return [];
    const text = Buffer.from(readIpPacket(Buffer.from(data))?.data ?? []).toString('latin1');
    const cseq = /\r\nCSeq: *([^\r]+)/i.exec(text)?.[1];
    return cseq === undefined ? [] : [{ inbound, start: text.split('\r\n')[0]!, cseq, text }];
  });
}
