// A SIP peer that is all script: keeps what it hears, answers and asks with messages written in the test.
import type { SocketAddress } from '../../../host-shim/core/index.ts';
import type { Network } from './network.ts';

export class SipText {
  readonly start: string;
  readonly body: string;
  readonly lines: string[];

  constructor(readonly text: string, readonly atMs: number, readonly from: SocketAddress) {
    const [head, ...rest] = text.split('\r\n\r\n');
    this.body = rest.join('\r\n\r\n');
    this.lines = head.split('\r\n').slice(1);
    this.start = head.split('\r\n')[0];
  }

  get isRequest(): boolean { return !this.start.startsWith('SIP/2.0'); }
  /** Of the request, or of the response's CSeq. */
  get method(): string { return this.header('CSeq').split(' ')[1]; }
  get code(): number { return this.isRequest ? 0 : Number(this.start.split(' ')[1]); }
  get uri(): string { return this.start.split(' ')[1]; }
  headers(name: string): string[] { return this.lines.filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`)).map((line) => line.slice(name.length + 1).trim()); }
  header(name: string): string { return this.headers(name)[0] ?? ''; }
  tag(name: 'From' | 'To'): string { return /;tag=([^;]+)/.exec(this.header(name))?.[1] ?? ''; }
}

export const SDP = (port = 30_000, direction = 'sendrecv', ip = '127.0.0.1', formats = '0 8 101'): string =>
  `v=0\r\no=- 1 1 IN IP4 ${ip}\r\ns=-\r\nc=IN IP4 ${ip}\r\nt=0 0\r\nm=audio ${port} RTP/AVP ${formats}\r\na=rtpmap:101 telephone-event/8000\r\na=${direction}\r\n`;

export class Peer {
  readonly heard: SipText[] = [];
  /** Called for each message; a test that wants to script live sets it. */
  react: ((message: SipText) => void) | null = null;
  #serial = 0;

  constructor(private readonly world: Network, readonly port: number) {}

  get uri(): string { return `sip:peer@127.0.0.1:${this.port}`; }

  hear(from: SocketAddress, text: string): void {
    const message = new SipText(text, this.world.nowMs, from);
    this.heard.push(message);
    this.react?.(message);
  }

  requests(method: string): SipText[] { return this.heard.filter((message) => message.isRequest && message.method === method && message.start.startsWith(method)); }
  responses(code: number, method?: string): SipText[] { return this.heard.filter((message) => message.code === code && (!method || message.method === method)); }

  send(port: number, text: string, ip = '127.0.0.1'): void { this.world.transmit(this.port, { ip, port }, Buffer.from(text, 'latin1')); }

  branch(): string { return `z9hG4bKpeer${this.port}x${++this.#serial}`; }

  /** A request of this peer's. `dialog` gives Call-ID, tags and CSeq; lines are more header fields. */
  request(method: string, options: { to: number; uri?: string; callId: string; cseq: number; fromTag: string; toTag?: string; branch?: string; lines?: string[]; body?: string; via?: string }): string {
    const body = options.body ?? '';
    const text = [
      `${method} ${options.uri ?? `sip:p${options.to}@127.0.0.1:${options.to}`} SIP/2.0`,
      options.via ?? `Via: SIP/2.0/UDP 127.0.0.1:${this.port};branch=${options.branch ?? this.branch()};rport`,
      'Max-Forwards: 70',
      `From: <${this.uri}>;tag=${options.fromTag}`,
      `To: <sip:p${options.to}@127.0.0.1:${options.to}>${options.toTag ? `;tag=${options.toTag}` : ''}`,
      `Call-ID: ${options.callId}`,
      `CSeq: ${options.cseq} ${method}`,
      `Contact: <${this.uri}>`,
      ...(options.lines ?? []),
      ...(body && !options.lines?.some((line) => line.startsWith('Content-Type:')) ? ['Content-Type: application/sdp'] : []),
      `Content-Length: ${body.length}`,
    ].join('\r\n');
    this.send(options.to, `${text}\r\n\r\n${body}`);
    return text;
  }

  /** Answers a request that was heard. */
  respond(request: SipText, code: number, options: { toTag?: string; lines?: string[]; body?: string; reason?: string; contact?: string } = {}): void {
    const body = options.body ?? '';
    const to = request.header('To');
    const text = [
      `SIP/2.0 ${code} ${options.reason ?? 'Reason'}`,
      ...request.headers('Via').map((value) => `Via: ${value}`),
      `From: ${request.header('From')}`,
      `To: ${to}${options.toTag && !to.includes(';tag=') ? `;tag=${options.toTag}` : ''}`,
      `Call-ID: ${request.header('Call-ID')}`,
      `CSeq: ${request.header('CSeq')}`,
      `Contact: <${options.contact ?? this.uri}>`,
      ...(options.lines ?? []),
      ...(body ? ['Content-Type: application/sdp'] : []),
      `Content-Length: ${body.length}`,
    ].join('\r\n');
    this.send(request.from.port, `${text}\r\n\r\n${body}`, request.from.ip);
  }
}
