// The registrar of a simulated life: takes every REGISTER as it comes and asks nobody for a password.
import type { UdpSocket } from '../../host-shim/index.ts';
import type { InThreadHost } from '../in-thread/hosts.ts';

/** Longer than a life: nothing is refreshed in it. */
const EXPIRES_S = 7_200;
/** What a response repeats (RFC 3261 8.2.6.2). */
const REPEATED = /^(?:via|from|to|call-id|cseq):/i;

/** 200 to a REGISTER (RFC 3261 10.3); null: it is none. */
function answerTo(request: string): string | null {
  if (!request.startsWith('REGISTER ')) return null;
  const lines = request.split('\r\n\r\n')[0]!.split('\r\n').slice(1);
  const contact = lines.find((line) => /^contact:/i.test(line));
  const leaves = contact === undefined || /expires=0\b/i.test(contact) || lines.some((line) => /^expires: *0$/i.test(line));
  const repeated = lines.filter((line) => REPEATED.test(line)).map((line) => (/^to:/i.test(line) ? `${line};tag=registrar` : line));
  return ['SIP/2.0 200 OK', ...repeated, ...(leaves ? [] : [contact, `Expires: ${EXPIRES_S}`]), 'Content-Length: 0', '', ''].join('\r\n');
}

export async function bootRegistrar({ bind, devices: { net } }: InThreadHost): Promise<UdpSocket> {
  const socket = await net.openUdp(bind, (from, data) => {
    const answer = answerTo(Buffer.from(data).toString('latin1'));
    if (answer !== null) socket.send(from, Buffer.from(answer, 'latin1'));
  });
  return socket;
}
