// Messages that the tests share.

export const CRLF = '\r\n';

export function lines(...all: string[]): string { return `${all.join(CRLF)}${CRLF}`; }

const sdp = lines('v=0', 'o=alice 2890844526 2890844526 IN IP4 192.0.2.101', 's=-', 'c=IN IP4 192.0.2.101', 't=0 0', 'm=audio 49172 RTP/AVP 0 8 101',
  'a=rtpmap:0 PCMU/8000', 'a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15', 'a=ptime:20', 'a=sendrecv');

/** RFC 3665 3.2's first INVITE, near enough. */
export const invite = lines(
  'INVITE sip:bob@biloxi.example.com SIP/2.0',
  'Via: SIP/2.0/UDP client.atlanta.example.com:5060;branch=z9hG4bK74b43;rport',
  'Max-Forwards: 70',
  'Route: <sip:ss1.atlanta.example.com;lr>',
  'From: "Alice" <sip:alice@atlanta.example.com>;tag=9fxced76sl',
  'To: Bob <sip:bob@biloxi.example.com>',
  'Call-ID: 3848276298220188511@atlanta.example.com',
  'CSeq: 1 INVITE',
  'Contact: <sip:alice@client.atlanta.example.com;transport=tcp>',
  'Allow: INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, NOTIFY',
  'Supported: replaces, timer',
  'User-Agent: Twinset/0.1',
  'Content-Type: application/sdp',
  `Content-Length: ${sdp.length}`,
  '') + sdp;

export const ringing = lines(
  'SIP/2.0 180 Ringing',
  'v: SIP/2.0/UDP client.atlanta.example.com:5060;branch=z9hG4bK74b43;received=192.0.2.101',
  'f: "Alice" <sip:alice@atlanta.example.com>;tag=9fxced76sl',
  't: Bob <sip:bob@biloxi.example.com>;tag=314159',
  'i: 3848276298220188511@atlanta.example.com',
  'CSeq: 1 INVITE',
  'm: <sip:bob@client.biloxi.example.com>',
  'l: 0',
  '');

/** A request with these header lines in place of the ordinary ones of the same name; undefined leaves one out. */
export function options(changes: Record<string, string | undefined> = {}, start = 'OPTIONS sip:bob@192.0.2.4 SIP/2.0', body = ''): string {
  const fields: Record<string, string | undefined> = {
    Via: 'SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKabc', From: '<sip:a@192.0.2.1>;tag=1', To: '<sip:bob@192.0.2.4>', 'Call-ID': 'x@192.0.2.1', CSeq: '7 OPTIONS',
    'Max-Forwards': '70', 'Content-Length': String(body.length), ...changes,
  };
  return lines(start, ...Object.entries(fields).filter(([, value]) => value !== undefined).map(([name, value]) => `${name}: ${value}`), '') + body;
}

export interface ParsedUri { scheme: number; user: string | null; password: string | null; host: string; port: number; parameters: string | null; headers: string | null }
export interface ParsedAddress { error: number; display: string | null; uri: string | null; parameters: string | null; tag: string | null; star: boolean }
export interface ParsedVia { error: number; transport: number; transportText: string; host: string | null; port: number; branch: string | null; received: string | null; rport: number; cookie: boolean }
export interface Parsed {
  error: number; request: boolean; answerable: boolean; method: string; known: string; requestUri: string; uri: ParsedUri; status: number; reason: string;
  callId: string; cseq: number; cseqMethod: string; maxForwards: number; contentLength: number; body: string | null;
  via: ParsedVia; from: ParsedAddress; to: ParsedAddress; headers: [known: string, name: string, value: string][];
}
