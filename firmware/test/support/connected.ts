// A phone with a scripted peer connected to it, and the requests such a peer sends.
import type { Phone } from './phone.ts';
import type { StreamPeer } from './stream-peer.ts';
import { World } from './world.ts';

export const PORT = 5060;

export function options(serial: number, lines: string[] = ['Content-Length: 0'], body = '', port = 39_000): string {
  return [
    `OPTIONS sip:p${PORT}@127.0.0.1:${PORT} SIP/2.0`, `Via: SIP/2.0/TCP 127.0.0.1:${port};branch=z9hG4bKs${serial};rport`, 'Max-Forwards: 70', 'From: <sip:far@127.0.0.1>;tag=f',
    `To: <sip:p${PORT}@127.0.0.1>`, `Call-ID: c${serial}`, `CSeq: ${serial} OPTIONS`, ...lines,
  ].join('\r\n') + `\r\n\r\n${body}`;
}

export async function connected(): Promise<{ world: World; phone: Phone; peer: StreamPeer; stats: () => Record<string, number> }> {
  const world = await World.create();
  const phone = world.phone(PORT);
  const peer = world.streamTo(PORT);
  world.run(10);
  return { world, phone, peer, stats: () => phone.stats() };
}

export const serials = (peer: StreamPeer, code = 200): number[] => peer.responses(code).map((message) => Number(message.header('CSeq').split(' ')[0]));
