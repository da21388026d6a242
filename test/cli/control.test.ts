// A running handset as programs steer it: over standard input, over TCP, until quit, end of input or a signal.
import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { freePorts } from '../../tools/scenario/party/ports.ts';
import { withHandset } from '../support/handset.ts';

type Line = Record<string, unknown>;

const started = new Set<ChildProcess>();
test.after.each(() => {
  for (const child of started) child.kill('SIGKILL');
  started.clear();
});

/** The launcher with raw standard input and output, for what the protocol's own client would hide. */
async function raw(...words: string[]) {
  const child = spawn(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'run', '--bind', '127.0.0.1:0', '--json', ...words], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.add(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Line> => JSON.parse((await lines.next()).value as string) as Line;
  const ended = once(child, 'close') as Promise<[number | null, string | null]>;
  assert.is((await next()).event, 'ready');
  return { child, next, ended };
}

test('the end of the control input ends the handset with status 0 [H14]', async () => {
  const { child, ended } = await raw('--control', 'stdio');
  child.stdin.end();
  assert.equal(await ended, [0, null]);
});

test('what was asked before quit is answered before it, whole [H14]', async () => {
  const { child, next, ended } = await raw('--control', 'stdio');
  child.stdin.write('{"id":1,"do":"records"}\n{"id":2,"do":"snapshot"}\n{"id":3,"do":"quit"}\n');
  const replies = new Map<unknown, Line>();
  while (replies.size < 3) {
    const line = await next();
    if (line.id !== undefined) replies.set(line.id, line);
  }
  assert.ok(replies.get(1)!.android && replies.get(1)!.symbian, JSON.stringify(replies.get(1)));
  assert.is(replies.get(2)!.ok, true);
  assert.equal(await ended, [0, null]);
});

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} ends the handset with status 0 [H14]`, async () => {
    const { child, ended } = await raw();
    child.kill(signal);
    assert.equal(await ended, [0, null]);
  });
}

test('lines that are no requests are answered, and the handset lives [H14]', async () => {
  const { child, next, ended } = await raw('--control', 'stdio');
  const ask = async (line: string): Promise<string> => {
    child.stdin.write(`${line}\n`);
    return String(((await next()).error as Line).code);
  };
  assert.is(await ask('hello'), 'BAD_JSON');
  assert.is(await ask('{"id":1,"do":"fly"}'), 'UNKNOWN_REQUEST');
  assert.is(await ask(`{"id":1,"do":"${'x'.repeat(100_000)}"}`), 'LINE_TOO_LONG');
  child.stdin.write('{"id":9,"do":"quit"}\n');
  assert.equal(await next(), { id: 9, ok: true });
  assert.equal(await ended, [0, null]);
});

test('a web page cannot steer a handset, and one program too many, gone at once, does not end it [H14]', async () => {
  const port = await freePorts(1);
  const { ended } = await raw('--control', `tcp:${port}`);
  const page = connect(port, '127.0.0.1');
  const answered: Buffer[] = [];
  page.on('error', () => undefined).on('data', (piece: Buffer) => answered.push(piece));
  page.write('POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 22\r\n\r\n{"id":1,"do":"quit"}\r\n');
  await new Promise((resolve) => page.once('close', resolve));
  assert.not(Buffer.concat(answered).toString().includes('"ok":true'));
  const crowd = Array.from({ length: 8 }, () => connect(port, '127.0.0.1'));
  await Promise.all(crowd.map((socket) => once(socket, 'connect')));
  for (let times = 0; times < 50; times++) {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    socket.resetAndDestroy();
  }
  const [first] = crowd;
  first!.setEncoding('utf8').write('{"id":2,"do":"quit"}\n');
  let told = '';
  for await (const text of first!) told += String(text);
  assert.match(told, /"id":2,"ok":true/);
  crowd.forEach((socket) => socket.destroy());
  assert.equal(await ended, [0, null]);
});

test('several programs may control a handset over TCP, and one that goes does not end it [H14]', async () => {
  const port = await freePorts(1);
  const { child, ended } = await raw('--control', `tcp:${port}`);
  const client = async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
    return { socket, next: async (): Promise<Line> => JSON.parse((await lines.next()).value as string) as Line };
  };
  const [one, other] = [await client(), await client()];
  assert.is((await one.next()).event, 'ready');
  assert.is((await other.next()).event, 'ready');
  one.socket.destroy();
  other.socket.write('{"id":1,"do":"switch","to":"symbian"}\n');
  const answers = [await other.next(), await other.next()];
  assert.ok(answers.some(({ event, to }) => event === 'switched' && to === 'symbian'));
  assert.ok(answers.some(({ id, ok }) => id === 1 && ok === true));
  other.socket.write('{"id":2,"do":"quit"}\n');
  assert.equal(await ended, [0, null]);
  child.stdin.destroy();
});

test('a taken control port is status 3 and its number [H14]', async () => {
  const { child, ended } = await raw('--control', 'tcp:0');
  child.kill('SIGTERM');
  await ended;
  const server = (await import('node:net')).createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const second = spawn(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'run', '--bind', '127.0.0.1:0', '--control', `tcp:${port}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  second.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [status] = (await once(second, 'close')) as [number];
  server.close();
  assert.is(status, 3);
  assert.match(said, new RegExp(`ADDRESS_IN_USE: .*${port}`));
});

test('garbage and truncated SIP on the wire trap nothing and are counted [S09]', async () => {
  await withHandset({}, async (handset) => {
    const socket = createSocket('udp4');
    const whole = [
      'OPTIONS sip:handset@127.0.0.1 SIP/2.0',
      'Via: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bK1',
      'From: <sip:a@b>;tag=1',
      'To: <sip:c@d>',
      'Call-ID: 1',
      'CSeq: 1 OPTIONS',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n');
    let sent = 0;
    const send = (data: Uint8Array): Promise<void> =>
      new Promise((resolve) => {
        sent++;
        socket.send(data, handset.port, '127.0.0.1', () => resolve());
      });
    for (let length = 0; length < whole.length; length += 7) await send(Buffer.from(whole.slice(0, length)));
    for (let seed = 1; seed <= 50; seed++)
      await send(Buffer.from(Array.from({ length: seed * 20 }, (_, index) => (seed * 131 + index * index * 7) & 0xff)));
    const answered = once(socket, 'message') as Promise<[Buffer]>;
    await send(Buffer.from(whole.replace('127.0.0.1:9;', `127.0.0.1:${socket.address().port};rport;`).replace('z9hG4bK1', 'z9hG4bK2')));
    for (let [bytes] = await answered; !bytes.toString().startsWith('SIP/2.0 200'); [bytes] = (await once(socket, 'message')) as [Buffer])
      assert.match(bytes.toString(), /^SIP\/2\.0 /);
    socket.close();
    const { core, net, bus } = (await handset.ask({ do: 'stats' })) as Record<string, Record<string, number>>;
    assert.is(bus!.coreRestarts, 0, JSON.stringify(bus));
    assert.ok(core!.malformed! > 50, JSON.stringify(core));
    assert.is(net!.received, sent);
  });
});

test.run();
