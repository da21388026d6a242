// WebSocket connections on loopback: what is agreed upon, what is refused, how they end.
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { WebSocket } from 'ws';
import type { Stream, StreamEvents, StreamListener, WebSocketTerms } from './net.ts';
import { systemNetwork } from './system.ts';

const LOOPBACK = { ip: '127.0.0.1', port: 0 };
const TERMS: WebSocketTerms = { subprotocol: 'sip', largestMessageBytes: 1000 };

class End implements StreamEvents {
  readonly heard: string[] = [];
  stream: Stream | null = null;
  readonly #waiting: (() => void)[] = [];
  #isOpen = false;
  #isClosed = false;
  opened(): void { this.#isOpen = true; this.#wake(); }
  data(bytes: Uint8Array): void { this.heard.push(Buffer.from(bytes).toString('latin1')); this.#wake(); }
  closed(): void { this.#isClosed = true; this.#wake(); }
  hears(count: number): Promise<void> { return this.#until(() => this.heard.length >= count); }
  ends(): Promise<void> { return this.#until(() => this.#isClosed); }
  get wasOpen(): boolean { return this.#isOpen; }
  async #until(condition: () => boolean): Promise<void> { while (!condition()) await new Promise<void>((resolve) => this.#waiting.push(resolve)); }
  #wake(): void { for (const wake of this.#waiting.splice(0)) wake(); }
}

async function withListener(use: (listener: StreamListener, far: End) => Promise<void>, terms = TERMS): Promise<void> {
  const far = new End();
  const listener = await systemNetwork.listen(LOOPBACK, (stream) => { far.stream = stream; far.opened(); return far; }, { webSocket: terms });
  try {
    await use(listener, far);
  } finally {
    await listener.close();
  }
}

/** As a browser: the status of the answer that refuses it, or 101. */
const statusOf = (port: number, protocols: string[], origin?: string): Promise<number> => new Promise((resolve) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, protocols, { maxPayload: 1000, handshakeTimeout: 5000, perMessageDeflate: false, ...(origin ? { origin } : {}) });
  socket.on('unexpected-response', (_request: unknown, response: { statusCode: number }) => resolve(response.statusCode));
  socket.on('open', () => { socket.terminate(); resolve(101); });
  socket.on('error', () => undefined);
});

const codeOf = (port: number, act: (socket: WebSocket) => void): Promise<number> => new Promise((resolve) => {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`, ['sip'], { maxPayload: 1000, handshakeTimeout: 5000, perMessageDeflate: false });
  socket.on('open', () => act(socket));
  socket.on('close', (code: number) => resolve(code));
  socket.on('error', () => undefined);
});

test('messages keep their bounds both ways, those that were written before the connection stood too; text goes as text, bytes as bytes [S07 RFC 7118 4.2]', () =>
  withListener(async (listener, far) => {
    const near = new End();
    const stream = systemNetwork.connect(listener.address, near, { webSocket: TERMS });
    for (const piece of ['one', '', 'two\xff']) stream.write(Buffer.from(piece, 'latin1'));
    await far.hears(3);
    assert.equal(far.heard, ['one', '', 'two\xff']);
    assert.ok(near.wasOpen);
    far.stream!.write(Buffer.from('three'));
    await near.hears(1);
    assert.equal(near.heard, ['three']);
    stream.close();
    await far.ends();
    const kinds = await new Promise<boolean[]>((resolve) => {
      const heard: boolean[] = [];
      const socket = new WebSocket(`ws://127.0.0.1:${listener.address.port}/`, ['sip'], { maxPayload: 1000, handshakeTimeout: 5000, perMessageDeflate: false });
      socket.on('open', () => { far.stream!.write(Buffer.from('gr\u00fc\u00df')); far.stream!.write(Buffer.from([0xff])); });
      socket.on('message', (_bytes: Buffer, isBinary: boolean) => { if (heard.push(isBinary) === 2) { socket.terminate(); resolve(heard); } });
    });
    assert.equal(kinds, [false, true]);
  }));

test('who does not offer the sub-protocol is refused, and a server that does not choose it is left [S07 RFC 7118 4.1]', async () => {
  await withListener(async ({ address }) => {
    assert.equal(await Promise.all([statusOf(address.port, []), statusOf(address.port, ['chat']), statusOf(address.port, ['chat', 'sip'])]), [400, 400, 101]);
  });
  await withListener(async (listener) => {
    const near = new End();
    systemNetwork.connect(listener.address, near, { webSocket: TERMS });
    await near.ends();
    assert.not(near.wasOpen);
  }, { ...TERMS, subprotocol: 'chat' });
});

test('a web page that is not on the list is refused; who names none is no web page [S07 RFC 6455 10.2]', () =>
  withListener(async ({ address: { port } }) => {
    assert.equal(await Promise.all([statusOf(port, ['sip'], 'https://evil.example'), statusOf(port, ['sip'], 'https://good.example'), statusOf(port, ['sip'])]), [403, 101, 101]);
  }, { ...TERMS, origins: ['https://good.example'] }));

test('a message above the bound ends the connection with 1009, one that is no UTF-8 with 1007, and our own end is 1000 [S07, S09 RFC 6455 7.4.1]', () =>
  withListener(async ({ address: { port } }, far) => {
    assert.is(await codeOf(port, (socket) => socket.send(Buffer.alloc(1001), { binary: true })), 1009);
    assert.is(await codeOf(port, (socket) => socket.send(Buffer.from([0xff]), { binary: false })), 1007);
    assert.is(await codeOf(port, () => far.stream!.close()), 1000);
    assert.equal(far.heard, []);
  }));

test('a listener that closes says that it goes away: 1001 [S07 RFC 6455 7.4.1]', async () => {
  let code = 0;
  await withListener(async (listener) => {
    const ended = codeOf(listener.address.port, () => void listener.close());
    code = await ended;
  });
  assert.is(code, 1001);
});

test('a far end that answers no ping is gone; one that does stays [S07 RFC 6455 5.5.2, RFC 7118 6]', () =>
  withListener(async ({ address: { port } }, far) => {
    let pings = 0;
    const alive = new WebSocket(`ws://127.0.0.1:${port}/`, ['sip'], { maxPayload: 1000, handshakeTimeout: 5000, perMessageDeflate: false });
    await new Promise<void>((resolve) => alive.on('ping', () => { if (++pings === 5) resolve(); }));
    alive.terminate();
    await far.ends();
    const upgrade = ['GET / HTTP/1.1', 'Host: h', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Protocol: sip', '', ''];
    await new Promise<void>((ended) => connect(port, '127.0.0.1', function (this: Socket) { this.write(upgrade.join('\r\n')); }).on('close', () => ended()).resume());
  }, { ...TERMS, pingMs: 20 }));

test('a request without an upgrade gets 426, and bytes that are no HTTP end the connection [S07]', () =>
  withListener(async ({ address: { port } }, far) => {
    const status = await new Promise((resolve) => request({ host: '127.0.0.1', port }, (response) => { response.resume(); resolve(response.statusCode); }).end());
    assert.is(status, 426);
    await new Promise<void>((ended) => connect(port, '127.0.0.1', function (this: Socket) { this.write('OPTIONS sip:a SIP/2.0\r\n\r\n'); }).on('close', () => ended()).resume());
    assert.is(far.stream, null);
  }));

test('where nobody listens, or something else does, it is over at once [S07]', async () => {
  const plain = await systemNetwork.listen(LOOPBACK, (stream) => ({ opened() {}, data() { stream.write(Buffer.from('SIP/2.0 400 Bad\r\n\r\n')); }, closed() {} }));
  const near = new End();
  systemNetwork.connect(plain.address, near, { webSocket: TERMS });
  await near.ends();
  await plain.close();
  const refused = new End();
  systemNetwork.connect(plain.address, refused, { webSocket: TERMS });
  await refused.ends();
  assert.not(near.wasOpen || refused.wasOpen);
});

test.run();
