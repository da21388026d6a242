// Good messages to begin with: requests of every method, and answers and requests that go on with what the core itself has sent.
import type { Random } from './random.ts';
import { challenges, credentials, granted } from './registration.ts';

const METHODS = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'MESSAGE', 'PRACK', 'UPDATE', 'REFER', 'SUBSCRIBE', 'NOTIFY', 'INFO', 'PUBLISH', 'REGISTER', 'NEW'];
const STATUSES = [100, 180, 183, 199, 200, 202, 301, 302, 400, 401, 404, 407, 412, 413, 415, 416, 420, 422, 423, 430, 480, 481, 486, 487, 488, 489, 491, 500, 503, 600, 603, 699];

export const SDP = ['v=0', 'o=far 1 1 IN IP4 192.0.2.9', 's=-', 'c=IN IP4 192.0.2.9', 't=0 0', 'm=audio 6000 RTP/AVP 0 8 9 101', 'a=rtpmap:101 telephone-event/8000', 'a=ptime:20', 'm=video 0 RTP/AVP 31', ''].join('\r\n');

const SUBSCRIPTION_STATES = ['active;expires=60', 'pending', 'active', 'terminated;reason=deactivated', 'terminated;reason=probation;retry-after=3', 'terminated;reason=noresource', 'terminated;reason=timeout', 'terminated', 'other;expires=0'];
const EVENT_BODIES: readonly [body: string, type: string][] = [
  ['Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n', 'application/simple-message-summary'], ['<?xml version="1.0"?><presence/>', 'application/pidf+xml'], ['SIP/2.0 180 Ringing\r\n', 'message/sipfrag'], ['', ''],
];

function message(head: string[], body: string, type = 'application/sdp'): string {
  return [...head, ...(body ? [`Content-Type: ${type}`] : []), `Content-Length: ${body.length}`, '', body].join('\r\n');
}

const PARTS = [`Content-Type: application/sdp\r\n\r\n${SDP}`, 'Content-Type: text/plain\r\nContent-Disposition: render;handling=optional\r\n\r\nhello', 'Content-Type: application/x\r\n\r\n\0',
  `Content-Type: multipart/alternative;boundary=in\r\n\r\n--in\r\nContent-Type: text/html\r\n\r\nx\r\n--in\r\nContent-Type: application/sdp\r\n\r\n${SDP}\r\n--in--`, ''];
const parts = (random: Random): string => `--cut\r\n${random.pick(PARTS)}\r\n--cut\r\n${random.pick(PARTS)}${random.once(8) ? '' : '\r\n--cut--\r\n'}`;

const bodyFor = (method: string, random: Random): [body: string, type: string] =>
  method === 'INVITE' || method === 'UPDATE' || method === 'PRACK' || (method === 'ACK' && random.once(3)) ? random.once(8) ? [parts(random), 'multipart/mixed;boundary="cut"'] : [random.once(6) ? '' : offer(random), 'application/sdp']
    : method === 'MESSAGE' ? ['hello', 'text/plain']
      : method === 'NOTIFY' ? [...random.pick(EVENT_BODIES)] : method === 'INFO' ? ['Signal=1\r\nDuration=160\r\n', 'application/dtmf-relay'] : ['', ''];

/** Descriptions that change what was agreed: RFC 3264 8.4, RFC 6337. */
const offer = (random: Random): string => SDP.replace('o=far 1 1', `o=far 1 ${1 + random.below(6)}`).replace('a=ptime:20', random.pick(['a=ptime:20', 'a=sendonly', 'a=recvonly', 'a=inactive', 'a=sendrecv']));

/** RFC 3264 6: as many media lines as the offer has, but now and then. */
const answerFor = (asked: string, random: Random): string => (asked.match(/^m=/gm)?.length === 1 && !random.once(6) ? offer(random).replace('m=video 0 RTP/AVP 31\r\n', '') : offer(random));

/** Who calls, who sent the call here, and why: RFC 3323, 3325, 3326, 5806, 7044. */
const IDENTITIES = [
  'P-Asserted-Identity: "Bob" <sip:bob@far.example>, <tel:+1-555-0100;cpc=payphone>', 'Privacy: id;critical', 'Supported: from-change, histinfo',
  'History-Info: <sip:carol@far.example?Reason=SIP%3Bcause%3D486&Privacy=history>;index=1, <sip:alice@192.0.2.1;cause=486>;index=1.1;mp=1',
  'Diversion: <sip:carol@far.example>;reason=no-answer;counter=1;privacy="full"', 'Reason: SIP;cause=600, Q.850;cause=17;text="busy"',
];

/** Events as SUBSCRIBE and NOTIFY name them; the subscription of a REFER has its number in "id" (RFC 3515 2.4.6). */
const event = (random: Random): string => random.pick(['refer', 'dialog', 'dialog', 'message-summary', 'weather', `refer;id=${random.below(6)}`, `refer;id=${random.below(6)}`, 'refer;id', 'refer;id="1"', 'REFER ; ID = 2', 'dialog;id=3']);

/** Which package an INFO is of, and which its sender takes (RFC 6086 5.2). */
const PACKAGES = ['x', 'foo', 'bar', 'x, foo;p=1', '', 'X', '"x"'];
const packages = (method: string, random: Random): string[] => [
  ...(method === 'INFO' && !random.once(3) ? [`Info-Package: ${random.pick(PACKAGES)}`, ...(random.once(2) ? ['Content-Disposition: Info-Package'] : [])] : []),
  ...(random.once(4) ? [`Recv-Info: ${random.pick(PACKAGES)}`] : []),
];

/** What a URI asks for of the request that is formed from it: RFC 3261 19.1.5. */
const COMPONENTS = ['', '', '?Subject=Soup%20at%208&Priority=urgent', ';method=INVITE?Call-Info=%3Chttp://x%3E', ';method=BYE', '?Replaces=c1%40far%3Bto-tag%3Da%3Bfrom-tag%3Df', '?From=a&Route=b&body=c', '?Subject=%0D%0AEvil:%201'];

const additional = (method: string, random: Random): string[] => [
  ...(method === 'REFER' ? [`Refer-To: <sip:carol@192.0.2.9:5070${random.pick(COMPONENTS)}>`] : []),
  ...(method === 'NOTIFY' || method === 'SUBSCRIBE' ? [`Event: ${event(random)}`, `Subscription-State: ${random.pick(SUBSCRIPTION_STATES)}`, `Expires: ${random.pick([0, 60, 600, 59])}`] : []),
  ...(method === 'PRACK' ? [`RAck: 1 ${random.below(3)} INVITE`] : []),
  ...(method === 'INVITE' || method === 'UPDATE' ? random.pick([[], ['Supported: 100rel, timer, replaces'], ['Require: 100rel'], ['Session-Expires: 90;refresher=uas', 'Supported: timer'], ['Replaces: c1@far;to-tag=a;from-tag=f', 'Require: replaces'], ['Join: c1@far;to-tag=a;from-tag=f']]) : []),
  ...(method === 'INFO' || method === 'INVITE' || method === 'UPDATE' ? packages(method, random) : []),
  ...(random.once(4) ? [random.pick(IDENTITIES), random.pick(IDENTITIES)] : []),
  ...(random.once(8) ? [credentials(random)] : []),
  ...(random.once(8) ? ['Record-Route: <sip:192.0.2.8;lr>, <sip:192.0.2.7;lr>'] : []),
];

/** A request outside any dialog; few numbers, so that it may be a retransmission, a merged one or a CANCEL of another. */
export function outside(random: Random, method = random.pick(METHODS), lines: readonly string[] = []): string {
  const number = random.below(40), path = random.once(4) ? `p${random.below(3)}` : '';
  const [body, type] = bodyFor(method, random);
  return message([`${method} sip:alice@192.0.2.1 SIP/2.0`, `Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKf${number}${path}${random.once(3) ? ';rport' : ''}`, 'Max-Forwards: 70', `From: "Far, end" <sip:bob@far.example>;tag=f${number & 3}`,
    `To: <sip:alice@192.0.2.1>${random.once(4) ? ';tag=a' : ''}`, `Call-ID: c${number}@far`, `CSeq: ${1 + (number & 7) + (random.once(2) ? 0 : random.below(400))} ${method}`, ...(random.once(8) ? ['Timestamp: 54.2 0.1'] : []), 'Contact: "B" <sip:bob@192.0.2.9:5060;ob>;q=0.5', ...lines, ...additional(method, random)], body, type);
}

const field = (text: string, name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1]?.replace(/\r$/, '') ?? 'x';

/** An answer to a request that the core sent. */
export function answerTo(request: string, random: Random, status = random.pick(STATUSES)): string {
  const method = field(request, 'CSeq').split(' ')[1] ?? '';
  const to = field(request, 'To');
  const vias = [...request.matchAll(/^Via: .*$/gm)].map(([via]) => via.replace(/\r$/, ''));
  const mayDescribe = (method === 'INVITE' && status > 100) || method === 'PRACK' || method === 'UPDATE';
  const body = mayDescribe && status < 300 && !random.once(method === 'PRACK' || status === 180 ? 2 : 6) ? answerFor(request, random) : '';
  return message([`SIP/2.0 ${status} Phrase`, ...vias, `From: ${field(request, 'From')}`, `To: ${to}${to.includes(';tag=') ? '' : `;tag=t${random.below(3)}`}`, `Call-ID: ${field(request, 'Call-ID')}`, `CSeq: ${field(request, 'CSeq')}`,
    ...(method === 'REGISTER' && status < 300 ? [] : [random.once(8) ? `Contact: <sip:new@192.0.2.6${random.pick(COMPONENTS)}>` : 'Contact: <sip:bob@192.0.2.9:5060>']), ...(status === 415 ? [`Accept: ${random.pick(['text/plain', 'application/*'])}`] : []),
    ...(status === 401 || status === 407 ? challenges(status, random) : []), ...(method === 'REGISTER' && status >= 200 && status < 300 ? granted(field(request, 'Contact'), random) : []),
    ...(random.once(6) ? [random.pick(IDENTITIES)] : []), ...(status === 423 ? [`Min-Expires: ${random.pick([120, 60, 0, 4294967296])}`] : []), ...(status < 300 && method === 'PUBLISH' ? [`SIP-ETag: e${random.below(4)}`] : []), ...(status < 300 && status > 199 && (method === 'PUBLISH' || method === 'SUBSCRIBE') ? [`Expires: ${random.pick([60, 600, 0])}`] : []), ...(status === 422 ? ['Min-SE: 180'] : []), ...(status === 503 || (status >= 400 && random.once(2)) ? [`Retry-After: ${random.pick([0, 2, 11, '300 (away);duration=60', '99999999999'])}`] : []),
    ...(status > 100 && status < 300 ? packages('', random) : []),
    ...(status > 100 && status < 200 && random.once(2) ? ['Require: 100rel', `RSeq: ${1 + random.below(4)}`, 'Allow: INVITE, ACK, BYE, PRACK, UPDATE'] : []),
    ...(status === 200 && random.once(3) ? ['Session-Expires: 90;refresher=uac', 'Require: timer'] : [])], body);
}

/** A NOTIFY for a SUBSCRIBE that the core sent; now and then of another notifier, or of another event. */
export function notificationOf(subscribe: string, random: Random): string {
  const [body, type] = random.pick(EVENT_BODIES);
  return message([`NOTIFY sip:alice@192.0.2.1:5060 SIP/2.0`, `Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKn${random.below(5000)}`, 'Max-Forwards: 70', `From: <sip:alice@192.0.2.1>;tag=n${random.below(3)}`, `To: ${field(subscribe, 'From')}`,
    `Call-ID: ${field(subscribe, 'Call-ID')}`, `CSeq: ${1 + random.below(20)} NOTIFY`, 'Contact: <sip:mailbox@192.0.2.9:5060>', `Event: ${random.once(8) ? event(random) : field(subscribe, 'Event')}`, `Subscription-State: ${random.pick(SUBSCRIPTION_STATES)}`], body, type);
}

/** A request inside the dialog that the core made with this response; a reliable one gets its PRACK more often than not. */
export function inside(response: string, random: Random, method?: string): string {
  const sequence = field(response, 'RSeq');
  method ??= sequence !== 'x' && !random.once(4) ? 'PRACK' : random.pick(METHODS);
  const number = Number.parseInt(field(response, 'CSeq'), 10) || 1;
  const isAck = method === 'ACK' || method === 'CANCEL';
  const [body, type] = bodyFor(method, random);
  return message([`${method} sip:alice@192.0.2.1:5060 SIP/2.0`, isAck && random.once(2) ? `Via: ${field(response, 'Via').split(';received')[0]}` : `Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKi${random.below(5000)}`, 'Max-Forwards: 70',
    `From: ${field(response, 'From')}`, `To: ${field(response, 'To')}`, `Call-ID: ${field(response, 'Call-ID')}`, `CSeq: ${isAck ? number : number + random.below(20)} ${method}`, 'Contact: <sip:bob@192.0.2.9:5060>',
    ...(method === 'PRACK' ? [`RAck: ${random.once(8) ? 1 : sequence} ${number} INVITE`] : additional(method, random))], body, type);
}
