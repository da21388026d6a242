// Traces of the handsets that tests start: each one's SIP is kept for the check that runs last, and can be read as text.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { enhancedPacket, interfaceDescription, readIpPacket, readPcapng, sectionHeader } from '../../host-shim/trace/index.ts';

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

let kept = 0;

/** Where test/run.mjs has them kept; null in a test that is run without it. */
export const tracesFolder = (): string | null => process.env.TWINSET_TRACES ?? null;

/** Keeps the SIP of a trace that is closed, without sound and bus frames. */
export function keepSip(path: string): void {
  const folder = tracesFolder();
  const file = folder !== null && existsSync(path) ? readPcapng(readFileSync(path)) : null;
  if (!file) return;
  const packets = file.packets.filter(({ interfaceIndex }) => file.interfaces[interfaceIndex]!.name.startsWith('sip'));
  writeFileSync(join(folder!, `${process.pid}-${++kept}.pcapng`), Buffer.concat([sectionHeader('twinset'), ...file.interfaces.map(interfaceDescription), ...packets.map(enhancedPacket)]));
}
