// What registrars, edge proxies and whoever wants to know who we are say: RFC 3327, 3608, 5626, 5627, 7315, 7616, and the credentials that strangers show us.
import type { Random } from './random.ts';

const ROUTES = ['<sip:192.0.2.8;lr>', '<sip:token@192.0.2.8;lr;ob>', '<sip:192.0.2.9:5060;lr>, <sip:192.0.2.7;lr>', '<sip:edge.example.org>', '<sips:192.0.2.8:5061;lr>'];
const CONTACT_PARAMETERS = ['expires=60', 'expires=0', 'expires=4294967296', 'reg-id=1', 'reg-id=2', '+sip.instance="<urn:uuid:1>"', 'pub-gruu="sip:alice@192.0.2.1;gr=urn:uuid:1"', 'temp-gruu="sip:once@192.0.2.1;gr"', 'ob', 'q=0.5'];
const CHALLENGE_PARAMETERS = ['algorithm=MD5', 'algorithm=MD5-sess', 'algorithm=SHA-256', 'algorithm=SHA-512-256', 'algorithm=SHA3', 'qop="auth"', 'qop="auth,auth-int"', 'qop="auth-int"', 'qop=""', 'stale=true', 'opaque="o"', 'domain="sip:192.0.2.9"'];
const BINDING_REQUEST_BYTES = 20;

/** Of them so many, each once at most. */
const some = (all: readonly string[], most: number, random: Random): string[] => [...new Set(Array.from({ length: random.below(most + 1) }, () => random.pick(all)))];

/** One challenge, or one of each kind: far end and proxy at once. */
export function challenges(status: number, random: Random): string[] {
  const value = (): string => `Digest realm="${random.pick(['far', 'far', 'near'])}", nonce="n${random.below(4)}"${some(CHALLENGE_PARAMETERS, 3, random).map((parameter) => `, ${parameter}`).join('')}`;
  const own = status === 401 ? 'WWW-Authenticate' : 'Proxy-Authenticate', other = status === 401 ? 'Proxy-Authenticate' : 'WWW-Authenticate';
  return [`${own}: ${value()}`, ...(random.once(3) ? [`${own}: ${value()}`] : []), ...(random.once(4) ? [`${other}: ${value()}`] : [])];
}

/** What a 2xx to a REGISTER brings: our binding among others, as it came or with more, and the ways to us and from us. */
export function granted(contact: string, random: Random): string[] {
  const ours = `${contact}${some(CONTACT_PARAMETERS, 4, random).map((parameter) => `;${parameter}`).join('')}`;
  return [
    `Contact: ${random.pick([ours, ours, `<sip:alice@192.0.2.66>;expires=30, ${ours}`, '<sip:alice@192.0.2.66>;expires=30'])}`,
    ...(random.once(2) ? [`Service-Route: ${random.pick(ROUTES)}`] : []), ...(random.once(3) ? [`Path: ${random.pick(ROUTES)}`] : []),
    ...(random.once(2) ? ['Require: outbound', `Flow-Timer: ${random.pick([1, 1, 30, 0, 4294967296])}`] : []),
    ...(random.once(3) ? ['P-Associated-URI: <sip:alice@192.0.2.1>, <tel:+15550101>'] : []), ...(random.once(4) ? [`Expires: ${random.pick([60, 0])}`] : []),
  ];
}

/** Credentials of somebody, right in form and made with no password. */
export function credentials(random: Random): string {
  const parameters = ['algorithm=SHA-256', 'algorithm=MD5', `qop=auth, nc=0000000${random.below(3)}, cnonce="c"`, 'qop=auth-int, nc=00000001, cnonce="c"', 'opaque="o"'];
  return `${random.pick(['Authorization', 'Proxy-Authorization'])}: Digest username="bob", realm="${random.pick(['far', 'near'])}", nonce="${'0'.repeat(random.pick([1, 48]))}", uri="sip:alice@192.0.2.1", response="${'a'.repeat(random.pick([32, 64]))}"${some(parameters, 2, random).map((parameter) => `, ${parameter}`).join('')}`;
}

/** A keep-alive of a flow over UDP (RFC 5626 4.4.2). */
export const isBindingRequest = (text: string): boolean => text.length === BINDING_REQUEST_BYTES && text.charCodeAt(0) === 0;

/** The same address each time but now and then; an error, too (RFC 5389 15.2). */
export function bindingAnswer(request: string, random: Random): string {
  const bytes = Buffer.alloc(32);
  bytes.writeUInt16BE(random.once(6) ? 0x0111 : 0x0101, 0);
  bytes.writeUInt16BE(12, 2);
  Buffer.from(request, 'latin1').copy(bytes, 4, 4, BINDING_REQUEST_BYTES);
  bytes.writeUInt16BE(0x0020, 20);
  bytes.writeUInt16BE(8, 22);
  bytes.writeUInt8(1, 25);
  bytes.writeUInt16BE((random.once(6) ? 5061 : 5060) ^ 0x2112, 26);
  bytes.writeUInt32BE((0xc0000201 ^ 0x2112a442) >>> 0, 28);
  return bytes.toString('latin1');
}
