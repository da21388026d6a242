// What is done to a message, in groups after those of the PROTOS c07-sip suite. A message is a string of bytes (latin1).
import type { Random } from './random.ts';

export type Mutation = (message: string, random: Random) => string;

const REPEATS = [2, 16, 127, 128, 255, 256, 257, 1023, 4095, 4097, 16_384, 65_536];
const NUMBERS = ['0', '-1', '00', '+1', '1', '99', '255', '256', '65535', '65536', '2147483647', '2147483648', '4294967295', '4294967296', '18446744073709551615', '18446744073709551616', '9'.repeat(40), '1e9', '0x10', ''];
const FORMATS = ['%s', '%n%n%n', '%x', '%.9999d', '%00', '%', '%4', '%ff', '${1}', '\\0'];
const UTF8 = ['\xc3\xa9', '\xe2\x82\xac', '\xf0\x9f\x98\x80', '\xc0\x80', '\xc0\xaf', '\xed\xa0\x80', '\xf8\x88\x80\x80\x80', '\xfe', '\xff', '\x80', '\xef\xbb\xbf', '\0', '\x7f', '\x0b'];
const SEPARATORS = [' ', '\t', '\r\n ', '\r\n\t', ',', ';', ':', '=', '"', '\\', '<', '>', '@', '/', '?', '&', '(', ')', '[', ']', '\r', '\n', '\r\n', '*', '.'];
const HOSTS = ['[::1]', '[2001:db8::1]', '[2001:db8:::1]', '[::ffff:192.0.2.1]', '[', '[]', '[::', '::1', '256.1.1.1', '1.2.3', '0.0.0.0', '255.255.255.255', '127.0.0.1', '-.-', 'a..b', 'h:0', 'h:65536', 'h:', ':5060', '1.2.3.4:99999999999', 'xn--a', '[::1%eth0]', '[1:2:3:4:5:6:7:8:9]'];
const VERSIONS = ['SIP/2.0', 'sip/2.0', 'SIP/2.1', 'SIP/20', 'SIP/', 'SIP', 'SIP/2.', 'SIP/-1.0', 'SIP/2.0 ', 'HTTP/1.1', 'SIP/4294967296.0', 'SIP / 2.0'];
const BRANCHES = ['z9hG4bK', 'Z9HG4BK', '', 'z9hG4bK' + 'x'.repeat(300), 'z9hG4bK"', '1', 'z9hG4bK1;branch=z9hG4bK2', 'z9hG4bK%00'];
const LINES = ['Require: 100rel, x', 'Require:', 'Proxy-Require: y', 'Content-Encoding: gzip', 'Content-Type: multipart/mixed;boundary=b', 'Content-Type: a', 'Content-Disposition: session;handling=optional', 'Accept:', 'Accept: */*',
  'Supported: replaces, timer, 100rel', 'Session-Expires: 90;refresher=uac', 'Session-Expires: 1', 'Min-SE: 4294967296', 'Replaces: x;to-tag=1;from-tag=2', 'Refer-To: <sip:a@b?Replaces=x%3Bto-tag%3D1%3Bfrom-tag%3D2>', 'Refer-To: x',
  'Event: refer', 'Subscription-State: terminated', 'RSeq: 1', 'RAck: 1 1 INVITE', 'RAck: 99999999999 1 X', 'Record-Route: <sip:1.2.3.4;lr>, <sip:5.6.7.8>', 'Route: <sip:127.0.0.1;lr>', 'Route: x', 'Contact: *', 'Contact: <sip:a@1.2.3.4:1>',
  'Contact: <sip:a@1.2.3.4:1;transport=tcp>', 'Expires: 99999999999', 'Retry-After: 5 (x);duration=1', 'WWW-Authenticate: Digest realm="r", nonce="n", qop="auth,auth-int", algorithm=SHA-256', 'Proxy-Authenticate: Digest realm="r",nonce="n",stale=TRUE',
  'Authorization: Digest username="u"', 'Reason: SIP;cause=200;text="x"', 'Reason: Q.850;cause=26', 'Privacy: ;;id', 'P-Asserted-Identity: <tel:>, <sip:@>', 'History-Info: <sip:a@b?Reason=%>;index=;mp=1.', 'Diversion: ,<x>;reason', 'Date: x', 'Warning: 399 x "y"', 'Via: SIP/2.0/UDP 1.2.3.4;branch=z9hG4bKv;received=[::1];rport;maddr=9.9.9.9;ttl=1', 'v: x', ': x', 'x', 'X : y', '\xc3\xa9: y'];
const SDP = ['m=audio 0 RTP/AVP 0', 'm=audio 65536 RTP/AVP 0', 'm=audio 1/2 RTP/AVP 0 8 9', 'm=video 5 RTP/SAVP 99', 'm=audio -1 RTP/AVP', 'm=', 'c=IN IP6 ::1', 'c=IN IP4 1.2.3.4/127/3', 'c=IN IP4', 'o=', 'o=- 99999999999999999999 1 IN IP4 x', 't=x', 'v=1',
  'a=rtpmap:0', 'a=rtpmap:999 x/8000', 'a=rtpmap:96 opus/48000/2', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-16', 'a=ptime:0', 'a=ptime:99999999999', 'a=maxptime:-1', 'a=sendonly', 'a=recvonly', 'a=inactive', 'a=rtcp:70000', 'a', 'q=1', '=', 'a=' + 'y'.repeat(600)];

const splice = (message: string, at: number, length: number, piece: string): string => message.slice(0, at) + piece + message.slice(at + length);

/** The first match behind a place chosen by chance (or the first of all), replaced. The pattern is a global one, and linear: a message may be 64 KiB of one letter. */
function replaceOne(message: string, pattern: RegExp, random: Random, by: (found: string) => string): string {
  pattern.lastIndex = random.below(message.length + 1);
  const match = pattern.exec(message) ?? pattern.exec(message);
  return match ? splice(message, match.index, match[0].length, by(match[0])) : message;
}

function repeat(piece: string, random: Random, room: number): string { return piece.repeat(Math.max(1, Math.min(random.pick(REPEATS), Math.floor(room / Math.max(1, piece.length))))); }
const ROOM = 66_000;
/** Large ones are rare: they cost a hundred times what the others do. */
const overflow = (piece: string, random: Random): string => repeat(piece, random, random.once(40) ? ROOM : 700);

function lines(message: string, random: Random, change: (lines: string[], at: number) => void): string {
  const all = message.split('\r\n');
  change(all, random.below(all.length));
  return all.join('\r\n');
}

export const mutations: Record<string, Mutation> = {
  'overflow of a token': (m, r) => replaceOne(m, /[A-Za-z0-9.\-]+/g, r, (found) => overflow(r.once(2) ? found : 'a', r)),
  'overflow of a number': (m, r) => replaceOne(m, /\d+/g, r, () => r.pick(NUMBERS)),
  'a host': (m, r) => replaceOne(m, /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(:\d{1,5})?|far\.example/g, r, () => r.pick(HOSTS)),
  'UTF-8 and controls': (m, r) => splice(m, r.below(m.length + 1), r.below(3), r.pick(UTF8)),
  'format strings': (m, r) => replaceOne(m, /[A-Za-z0-9]+/g, r, (found) => (r.once(2) ? found : '') + overflow(r.pick(FORMATS), r)),
  'repeated separators': (m, r) => replaceOne(m, /[;:,=<>"@\/ ]/g, r, () => overflow(r.pick(SEPARATORS), r)),
  'a separator more': (m, r) => splice(m, r.below(m.length + 1), r.below(2), r.pick(SEPARATORS)),
  'Content-Length': (m, r) => replaceOne(m, /^(Content-Length|l)\s*:.*$/gim, r, () => `Content-Length: ${r.pick(NUMBERS)}`),
  'a version': (m, r) => replaceOne(m, /SIP\/2\.0/g, r, () => r.pick(VERSIONS)),
  'a branch': (m, r) => replaceOne(m, /branch=[^;\r\n]*/g, r, () => `branch=${r.pick(BRANCHES)}`),
  'CSeq': (m, r) => replaceOne(m, /^CSeq:.*$/gm, r, () => `CSeq: ${r.pick(NUMBERS)} ${r.pick(['INVITE', 'ACK', 'BYE', 'CANCEL', 'X', '', 'invite'])}`),
  'tags': (m, r) => replaceOne(m, /;tag=[^;\r\n]*/g, r, () => r.pick(['', ';tag=', ';tag', ';tag=1;tag=2', ';tag="x"', `;tag=${'t'.repeat(300)}`])),
  'a field more': (m, r) => lines(m, r, (all, at) => { all.splice(Math.max(1, at), 0, r.pick(LINES)); }),
  'a field many times': (m, r) => lines(m, r, (all, at) => { all.splice(Math.max(1, at), 0, ...Array.from({ length: r.pick([2, 50, 127, 128, 129, 300]) }, () => r.pick(LINES))); }),
  'a field less': (m, r) => lines(m, r, (all, at) => { if (at > 0) all.splice(at, 1); }),
  'a field twice': (m, r) => lines(m, r, (all, at) => { all.splice(Math.max(1, at), 0, all[Math.max(1, at)] ?? ''); }),
  'a line of SDP': (m, r) => lines(m, r, (all, at) => { const start = all.indexOf(''); all.splice(start < 0 ? at : start + 1 + r.below(all.length - start), r.below(2), r.pick(SDP)); }),
  'many lines of SDP': (m, r) => { const start = m.indexOf('\r\n\r\n'); return start < 0 ? m : `${m.slice(0, start + 4)}v=0\r\no=- 1 1 IN IP4 1.2.3.4\r\ns=-\r\nc=IN IP4 1.2.3.4\r\nt=0 0\r\n${Array.from({ length: r.below(60) }, () => r.pick(SDP)).join('\r\n')}`; },
  'a truncation': (m, r) => m.slice(0, r.below(m.length + 1)),
  'a missing beginning': (m, r) => m.slice(r.below(m.length)),
  'a piece missing': (m, r) => splice(m, r.below(m.length + 1), r.below(60), ''),
  'a piece twice': (m, r) => { const at = r.below(m.length + 1); return splice(m, at, 0, m.slice(at, at + r.below(200))); },
  'a bit': (m, r) => { const at = r.below(m.length); return splice(m, at, 1, String.fromCharCode((m.charCodeAt(at) ^ (1 << r.below(8))) & 255)); },
  'a byte': (m, r) => splice(m, r.below(m.length), 1, String.fromCharCode(r.below(256))),
  'the length put right': (m) => { const start = m.indexOf('\r\n\r\n'); return start < 0 ? m : m.replace(/^(Content-Length|l)\s*:.*$/im, `Content-Length: ${m.length - start - 4}`); },
  'a line end': (m, r) => replaceOne(m, /\r\n/g, r, () => r.pick(['\n', '\r', '\r\r\n', '\r\n\r\n', '\r\n ', '\n\r', ''])),
  'case': (m, r) => replaceOne(m, /[A-Za-z-]+/g, r, (found) => (r.once(2) ? found.toUpperCase() : found.toLowerCase())),
};

const all = Object.values(mutations);

/** A head of one and a tail of the other. */
export function crossed(one: string, other: string, random: Random): string {
  return one.slice(0, random.below(one.length + 1)) + other.slice(random.below(other.length + 1));
}

export function mutated(message: string, random: Random, most: number, longest: number): string {
  let now = message;
  for (let count = 1 + random.below(most); count > 0 && now.length > 0; count--) now = random.pick(all)(now, random);
  return now.length > longest ? now.slice(0, longest) : now;
}
