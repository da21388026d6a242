// A peer at the end of one stream connection: cuts what it hears into messages by Content-Length, and sends bytes as the test says.
import type { End, Link } from './links.ts';
import { SipText } from './peer.ts';

export class StreamPeer implements End {
  /** All bytes that came and are no message yet; keep-alives stay here. */
  rest = '';
  readonly heard: SipText[] = [];
  isClosed = false;
  react: ((message: SipText) => void) | null = null;
  link!: Link;

  constructor(private readonly world: { readonly nowMs: number }) {}

  data(bytes: Uint8Array): void {
    this.rest += Buffer.from(bytes).toString('latin1');
    for (let message = this.#next(); message; message = this.#next()) {
      this.heard.push(message);
      this.react?.(message);
    }
  }

  closed(): void { this.isClosed = true; }
  write(text: string): void { this.link.write(Buffer.from(text, 'latin1')); }

  responses(code: number): SipText[] { return this.heard.filter((message) => message.code === code); }
  requests(method: string): SipText[] { return this.heard.filter((message) => message.start.startsWith(`${method} `)); }

  /** Answers a request that was heard, on this connection. */
  respond(request: SipText, code: number, lines: string[] = [], body = '', toTag = 'far'): void {
    const to = request.header('To');
    this.write([
      `SIP/2.0 ${code} Reason`, ...request.headers('Via').map((value) => `Via: ${value}`), `From: ${request.header('From')}`,
      `To: ${to}${to.includes(';tag=') ? '' : `;tag=${toTag}`}`, `Call-ID: ${request.header('Call-ID')}`, `CSeq: ${request.header('CSeq')}`,
      ...lines, ...(body ? ['Content-Type: application/sdp'] : []), `Content-Length: ${body.length}`,
    ].join('\r\n') + `\r\n\r\n${body}`);
  }

  #next(): SipText | undefined {
    const head = this.rest.indexOf('\r\n\r\n', this.rest.search(/[^\r\n]/));
    if (head < 0 || this.rest.search(/[^\r\n]/) < 0) return undefined;
    const start = this.rest.search(/[^\r\n]/);
    const end = head + 4 + Number(/^Content-Length: *(\d+)/im.exec(this.rest.slice(start, head))?.[1] ?? NaN);
    if (!(end <= this.rest.length)) return undefined;
    const message = new SipText(this.rest.slice(start, end), this.world.nowMs, this.link.peer);
    this.rest = this.rest.slice(0, start) + this.rest.slice(end);
    return message;
  }
}
