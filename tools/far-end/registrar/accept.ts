// A registrar's 200 to whoever registers (RFC 3261 10.3): no password is asked for, and nothing is remembered.

/** What a response repeats (RFC 3261 8.2.6.2). */
const REPEATED = /^(?:via|from|to|call-id|cseq):/i;

/** Null: it is no REGISTER. */
export function acceptRegister(request: string, expiresS: number): string | null {
  if (!request.startsWith('REGISTER ')) return null;
  const lines = request.split('\r\n\r\n')[0]!.split('\r\n').slice(1);
  const contact = lines.find((line) => /^contact:/i.test(line));
  const leaves = contact === undefined || /expires=0\b/i.test(contact) || lines.some((line) => /^expires: *0$/i.test(line));
  const repeated = lines.filter((line) => REPEATED.test(line)).map((line) => (/^to:/i.test(line) ? `${line};tag=registrar` : line));
  return ['SIP/2.0 200 OK', ...repeated, ...(leaves ? [] : [contact, `Expires: ${expiresS}`]), 'Content-Length: 0', '', ''].join('\r\n');
}
