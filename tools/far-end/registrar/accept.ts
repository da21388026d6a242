// A registrar's 200 to whoever registers (RFC 3261 10.3): no password is asked for, and nothing is remembered.
import { hostOf, printSip, readSip, uriIn, valueOf } from './sip-text.ts';

/** What a response repeats (RFC 3261 8.2.6.2). */
const REPEATED = new Set(['via', 'from', 'to', 'call-id', 'cseq']);

export interface Acceptance {
  /** Of the address of record. */
  readonly user: string;
  /** False: the binding was taken back, or only asked for. */
  readonly stays: boolean;
  readonly answer: Uint8Array;
}

/** Null: it is no REGISTER. */
export function acceptRegister(data: Uint8Array, expiresS: number): Acceptance | null {
  const request = readSip(data);
  if (!request?.start.startsWith('REGISTER ')) return null;
  const contact = valueOf(request, 'Contact');
  const stays = contact !== '' && !/expires=0\b/i.test(contact) && valueOf(request, 'Expires') !== '0';
  const repeated = request.fields.filter(({ name }) => REPEATED.has(name.toLowerCase())).map(({ name, value }) => ({ name, value: name.toLowerCase() === 'to' ? `${value};tag=registrar` : value }));
  const binding = stays ? [{ name: 'Contact', value: contact }, { name: 'Expires', value: String(expiresS) }] : [];
  const answer = printSip({ start: 'SIP/2.0 200 OK', fields: [...repeated, ...binding, { name: 'Content-Length', value: '0' }], body: '' });
  return { user: hostOf(uriIn(valueOf(request, 'To')))?.user ?? '', stays, answer };
}
