// A SIP message as text: start line, header fields in their order, body. As much as a registrar and proxy of ours needs (RFC 3261 7).

export interface Field {
  name: string;
  value: string;
}

export interface SipText {
  start: string;
  fields: Field[];
  body: string;
}

/** RFC 3261 7.3.3, of the fields that are looked at here. */
const COMPACT: Readonly<Record<string, string>> = { v: 'Via', f: 'From', t: 'To', i: 'Call-ID', m: 'Contact' };

/** Null when it is no SIP message. One character is one byte: what is passed on stays as it was. */
export function readSip(data: Uint8Array): SipText | null {
  const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return null;
  const [start = '', ...lines] = text.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  if (!/^SIP\/2\.0 [1-6][0-9]{2} |^[A-Z]+ \S+ SIP\/2\.0$/.test(start)) return null;
  const fields = lines.flatMap((line) => {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim();
    return colon < 0 ? [] : [{ name: COMPACT[name.toLowerCase()] ?? name, value: line.slice(colon + 1).trim() }];
  });
  return { start, fields, body: text.slice(end + 4) };
}

export const printSip = ({ start, fields, body }: SipText): Uint8Array =>
  Buffer.from(`${[start, ...fields.map(({ name, value }) => `${name}: ${value}`)].join('\r\n')}\r\n\r\n${body}`, 'latin1');

const named = (name: string) => (field: Field): boolean => field.name.toLowerCase() === name.toLowerCase();

export const valueOf = ({ fields }: SipText, name: string): string => fields.find(named(name))?.value ?? '';
export const valuesOf = ({ fields }: Pick<SipText, 'fields'>, name: string): string[] => fields.filter(named(name)).map(({ value }) => value);

/** In its place; behind the others when there is none. */
export function setField({ fields }: SipText, name: string, value: string): void {
  const field = fields.find(named(name));
  if (field) field.value = value;
  else fields.push({ name, value });
}

/** The first of this name goes. */
export function dropField(message: SipText, name: string): void {
  const index = message.fields.findIndex(named(name));
  if (index >= 0) message.fields.splice(index, 1);
}

/** `value` in <>, or before its parameters. */
export const uriIn = (value: string): string => /<([^>]*)>/.exec(value)?.[1] ?? value.split(';')[0]!.trim();

/** Of a field's value, or of a URI; '' for one without a value, null for none. */
export const parameterOf = (value: string, name: string): string | null => {
  const found = new RegExp(`;\\s*${name.replaceAll(/[+.]/g, '\\$&')}\\s*(?:=\\s*("[^"]*"|[^;,>\\s]*))?`, 'i').exec(value);
  return found ? (found[1] ?? '').replaceAll('"', '') : null;
};

/** Both as they stand in a URI; the port that it leaves out is 5060. */
export function hostOf(uri: string): { user: string; host: string; port: number } | null {
  const parts = /^sips?:(?:([^@;?]*)@)?([^:;?>\s]+)(?::([0-9]{1,5}))?/i.exec(uri);
  return parts ? { user: parts[1] ?? '', host: parts[2]!, port: Number(parts[3] ?? 5060) } : null;
}
