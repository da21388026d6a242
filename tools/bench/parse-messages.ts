// The five messages of the parse benchmark: what a registered phone in a proxied network sees, in the sizes that it sees them.
const text = (...lines: string[]): string => lines.join('\r\n');

const SDP = text('v=0', 'o=carol 2890844526 2890844526 IN IP4 198.51.100.17', 's=-', 'c=IN IP4 198.51.100.17', 't=0 0', 'm=audio 49172 RTP/AVP 9 0 8 101',
  'a=rtpmap:9 G722/8000', 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:8 PCMA/8000', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15', 'a=ptime:20', 'a=sendrecv', '');

const withBody = (body: string, ...lines: string[]): Uint8Array => Buffer.from(text(...lines, `Content-Length: ${body.length}`, '', body), 'latin1');

const VIAS = ['Via: SIP/2.0/UDP proxy2.example.net:5060;branch=z9hG4bK83f1.61cd4e8a2b0;rport=5060;received=203.0.113.9',
  'Via: SIP/2.0/UDP proxy1.example.net:5060;branch=z9hG4bK5d0c.93ab77e1f24', 'Via: SIP/2.0/UDP 198.51.100.17:5060;branch=z9hG4bK-524287-1-a6c0f3d9e2;rport=5060'];
const ROUTES = ['Record-Route: <sip:proxy2.example.net;lr;ftag=c8a1f0e7>', 'Record-Route: <sip:proxy1.example.net;lr;ftag=c8a1f0e7>'];
const CAROL = '"Carol Chicago" <sip:carol@chicago.example.net>;tag=c8a1f0e7';
const DAVE = 'Dave <sip:dave@denver.example.org>';
const CALL = 'Call-ID: 1f7c8e0a93b54d26@198.51.100.17';

export const parseMessages: readonly { name: string; bytes: Uint8Array }[] = [
  { name: 'invite', bytes: withBody(SDP, 'INVITE sip:dave@203.0.113.44:5060;transport=udp SIP/2.0', ...VIAS, ...ROUTES, 'Max-Forwards: 68', `From: ${CAROL}`, `To: ${DAVE}`, CALL, 'CSeq: 20 INVITE',
    'Contact: <sip:carol@198.51.100.17:5060;transport=udp>', 'Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK, UPDATE, REFER, NOTIFY, INFO, MESSAGE', 'Supported: replaces, 100rel, timer, outbound',
    'Session-Expires: 1800;refresher=uac', 'Min-SE: 90', 'User-Agent: Example Phone 4.2.1', 'P-Asserted-Identity: "Carol Chicago" <sip:carol@chicago.example.net>', 'Content-Type: application/sdp') },
  { name: '200', bytes: withBody(SDP, 'SIP/2.0 200 OK', ...VIAS, ...ROUTES, `From: ${CAROL}`, `To: ${DAVE};tag=7be204d1`, CALL, 'CSeq: 20 INVITE', 'Contact: <sip:dave@203.0.113.44:5060;transport=udp>',
    'Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, PRACK, UPDATE, REFER, NOTIFY, INFO, MESSAGE', 'Supported: replaces, 100rel, timer', 'Server: Example Phone 4.2.1', 'Content-Type: application/sdp') },
  { name: 'register', bytes: withBody('', 'REGISTER sip:chicago.example.net SIP/2.0', VIAS[2], 'Max-Forwards: 70', `From: ${CAROL}`, 'To: "Carol Chicago" <sip:carol@chicago.example.net>',
    'Call-ID: 9d33c1e6f08b4a75@198.51.100.17', 'CSeq: 1042 REGISTER', 'Contact: <sip:carol@198.51.100.17:5060;transport=udp>;expires=3600;+sip.instance="<urn:uuid:6f1a2b54-3c7d-4e89-9a10-b2c3d4e5f607>";reg-id=1', 'Expires: 3600',
    'Authorization: Digest username="carol", realm="chicago.example.net", nonce="Zq84ab02c1f7e9d35a6610b8", uri="sip:chicago.example.net", response="6629fae49393a05397450978507c4ef1", algorithm=MD5, qop=auth, cnonce="0a4f113b", nc=00000001',
    'Supported: path, gruu, outbound', 'User-Agent: Example Phone 4.2.1') },
  { name: 'bye', bytes: withBody('', 'BYE sip:carol@198.51.100.17:5060;transport=udp SIP/2.0', 'Via: SIP/2.0/UDP 203.0.113.44:5060;branch=z9hG4bKc41e77d0a9', 'Max-Forwards: 70', `From: ${DAVE};tag=7be204d1`,
    `To: ${CAROL}`, CALL, 'CSeq: 2 BYE') },
  { name: 'notify', bytes: withBody('Messages-Waiting: yes\r\nVoice-Message: 2/8 (0/2)\r\n', 'NOTIFY sip:carol@198.51.100.17:5060;transport=udp SIP/2.0', 'Via: SIP/2.0/UDP 203.0.113.80:5060;branch=z9hG4bK09ee.4d1c7a', 'Max-Forwards: 69',
    'From: <sip:carol@chicago.example.net>;tag=mwi5512', 'To: <sip:carol@chicago.example.net>;tag=e01b64', 'Call-ID: mwi-7c7713@203.0.113.80', 'CSeq: 7 NOTIFY', 'Contact: <sip:mwi@203.0.113.80:5060>',
    'Event: message-summary', 'Subscription-State: active;expires=1180', 'Content-Type: application/simple-message-summary') },
];
