// A JsSIP user agent under Node, as browsers carry it: its own transport and transactions over the npm package ws. No media, so no calls.
import { installedPeer, requireFrom } from '../../tools/bench/peers/npm.ts';
import { WebSocket } from 'ws';

/** What JsSIP wants of a socket. */
interface JsSipSocket {
  onconnect(): void;
  ondisconnect(error: boolean, code: number, reason: string): void;
  ondata(data: string): void;
}

interface JsSipMessage { originator: 'local' | 'remote'; request: { body: string } }

type Handlers = Record<string, (data: { response?: { status_code: number }; cause?: string }) => void>;

interface JsSipUa {
  start(): void;
  stop(): void;
  on(event: string, listener: (data: never) => void): void;
  sendMessage(to: string, text: string, options: { eventHandlers: Handlers }): void;
  sendOptions(to: string, text: string | null, options: { eventHandlers: Handlers }): void;
}

export interface JsSip {
  /** Resolve with the status code, or the cause of a failure. */
  message(to: string, text: string): Promise<number | string>;
  options(to: string): Promise<number | string>;
  registered(): Promise<void>;
  /** The text of the next MESSAGE that comes. */
  nextMessage(): Promise<string>;
  stop(): void;
}

export const isInstalled = async (): Promise<boolean> => (await installedPeer('jssip')) !== null;

export async function startJsSip(settings: { port: number; uri: string; password?: string; register: boolean }): Promise<JsSip> {
  const folder = (await installedPeer('jssip'))!;
  const { UA } = requireFrom(folder)('jssip') as { UA: new (configuration: object) => JsSipUa };
  const socket = socketTo(settings.port);
  const ua = new UA({ sockets: [socket], uri: settings.uri, register: settings.register, ...(settings.password ? { password: settings.password } : {}), session_timers: false });
  const once = (event: string): Promise<never> => new Promise((resolve) => ua.on(event, resolve));
  const connected = once('connected');
  const registered = once('registered');
  const texts: string[] = [];
  const waiting: ((text: string) => void)[] = [];
  ua.on('newMessage', (({ originator, request }: JsSipMessage) => {
    if (originator !== 'remote') return;
    const waiter = waiting.shift();
    if (waiter) waiter(request.body);
    else texts.push(request.body);
  }) as (data: never) => void);
  const outcome = (send: (handlers: Handlers) => void): Promise<number | string> =>
    new Promise((resolve) => send({
      succeeded: ({ response }) => resolve(response!.status_code),
      failed: ({ response, cause }) => resolve(response?.status_code ?? cause ?? 'failed'),
    }));
  ua.start();
  await connected;
  return {
    message: (to, text) => outcome((eventHandlers) => ua.sendMessage(to, text, { eventHandlers })),
    options: (to) => outcome((eventHandlers) => ua.sendOptions(to, null, { eventHandlers })),
    registered: async () => void (await registered),
    nextMessage: () => new Promise((resolve) => {
      const text = texts.shift();
      if (text === undefined) waiting.push(resolve);
      else resolve(text);
    }),
    stop: () => { ua.stop(); },
  };
}

function socketTo(port: number): object {
  const url = `ws://127.0.0.1:${port}`;
  let socket: WebSocket | null = null;
  const own: JsSipSocket & Record<string, unknown> = {
    onconnect() {}, ondisconnect() {}, ondata() {},
    url, sip_uri: `sip:127.0.0.1:${port};transport=ws`, via_transport: 'WS',
    isConnected: () => socket?.readyState === WebSocket.OPEN,
    isConnecting: () => socket !== null && socket.readyState < WebSocket.OPEN,
    connect() {
      socket = new WebSocket(url, ['sip'], { maxPayload: 65_535, handshakeTimeout: 5000, perMessageDeflate: false });
      socket.on('open', () => own.onconnect());
      socket.on('message', (bytes: Buffer) => own.ondata(String(bytes)));
      socket.on('close', (code: number) => own.ondisconnect(code !== 1000, code, ''));
      socket.on('error', () => undefined);
    },
    disconnect() { socket?.close(1000); },
    send(text: string) { socket!.send(Buffer.from(text), { binary: false }); return true; },
  };
  return own;
}
