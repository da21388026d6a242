// A call in one thread under virtual time, recorded and run again; and faults in the recording, each found where it is.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GuestImage } from '../../guests/contract/index.ts';
import { RecordType, SimulatedResolver } from '../../host-shim/index.ts';
import { MessageType } from '../../proto/index.ts';
import { Core } from '../../host-shim/core/index.ts';
import { TapeKind, keyPathOf, readTape, tapeKey, replay, type ReplayResult, type TapeContent, type TapeRecord } from '../../host-shim/tape/index.ts';
import { IMAGES } from '../../tools/in-thread/guests.ts';
import { InThreadWorld } from '../support/in-thread.ts';
import { scratchFolder } from '../support/scratch.ts';

const { android, symbian } = IMAGES;
const GUESTS = [android, symbian];
const path = join(scratchFolder('replay'), 'call.tape');
const tape = (): TapeContent => readTape(readFileSync(path), path, () => null);
const again = (content: TapeContent, images: readonly GuestImage[] = GUESTS): Promise<ReplayResult> => replay(content, { images });

const isAnswer = (bytes: Uint8Array): boolean => Buffer.from(bytes).toString('latin1').startsWith('SIP/2.0 200');

/** The recording with one record another. */
function spoilt(kind: TapeKind, number: number, change: (bytes: Uint8Array) => void): TapeContent {
  const content = tape();
  const of = content.records.filter((record) => record.kind === kind);
  return { ...content, records: content.records.map((record) => {
    if (record !== of[number]) return record;
    const bytes = record.bytes.slice();
    change(bytes);
    return { ...record, bytes };
  }) };
}

test('a call with switches, a dead guest and a dead core is recorded, and runs again frame by frame the same [D11]', async () => {
  const world = await new InThreadWorld(7).bootHandset({ record: { path } });
  const bob = await world.bootFarEnd('bob', 1);
  const placed = await world.settle(world.handset.input(null, 'place-call', { to: bob.uri }));
  assert.ok(placed.ok, JSON.stringify(placed));
  await world.until(() => world.named('session-established').length > 0, 'established');
  assert.ok((await world.settle(world.handset.switchTo('symbian'))).ok);
  world.handset.kill('android');
  await world.until(() => world.named('guest-restarted').length > 0, 'a new android');
  world.handset.kill('core');
  await world.until(() => world.named('core-restarted').length > 0, 'a new core');
  await world.settle(world.handset.input(null, 'dtmf', { digits: '12' }));
  world.handset.freeze('android', 300);
  await world.clock.advance(1_000);
  assert.ok((await world.settle(world.handset.records())).identical);
  await world.settle(world.handset.input(null, 'end', { session: '1' }));
  await world.clock.advance(500);
  await world.settle(world.handset.shutdown());
  await world.settle(bob.bare.close());
  const content = tape();
  assert.is(content.damage, '');
  const result = await again(content);
  assert.is(result.difference, null, JSON.stringify(result.difference));
  assert.ok(result.frames > 40 && result.datagrams >= 3 && result.events > 5, JSON.stringify(result));
});

test('a changed byte in what came from the network is found at the first frame that it changes [D11]', async () => {
  // The tag in To of the 200: the core must put it into its ACK.
  const at = tape().records.filter(({ kind }) => kind === TapeKind.Datagram).findIndex(({ bytes }) => isAnswer(bytes));
  const { difference } = await again(spoilt(TapeKind.Datagram, at, (bytes) => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const tag = /\r\nTo:[^\r]*;tag=/i.exec(text.toString('latin1'))!;
    bytes[tag.index + tag[0].length] ^= 1;
  }));
  assert.ok(difference?.now && difference.before && difference.now.kind === difference.before.kind, JSON.stringify(difference));
});

test('a changed byte in a frame that was offered is found at this frame [D11]', async () => {
  const content = spoilt(TapeKind.FrameOffered, 20, (bytes) => { bytes[bytes.length - 1] ^= 0x20; });
  const { difference, frames } = await again(content);
  assert.is(frames, 20);
  assert.is(difference?.before?.kind, TapeKind.FrameOffered);
  assert.is(difference?.reason, 'it differs');
});

test('a changed clock reading is found: frames carry the time [D11]', async () => {
  const content = tape();
  const at = content.records.findIndex(({ kind, bytes }) => kind === TapeKind.Datagram && isAnswer(bytes));
  const { difference } = await again({ ...content, records: content.records.map((record, index) => (index === at ? { ...record, nowMs: record.nowMs + 0.5 } : record)) });
  assert.ok(difference);
});

test('a guest image that says something else is found at the first frame that it says [D11]', async () => {
  const forgetful: GuestImage = {
    ...symbian,
    boot: (host) => symbian.boot({ ...host, port: { ...host.port, send: (type, payload, session, requestId) => (type === MessageType.RecordDigest ? true : host.port.send(type, payload, session, requestId)) } }),
  };
  const { difference } = await again(tape(), [android, forgetful]);
  assert.is(difference?.before?.kind, TapeKind.FrameTaken);
});

test('a core that sends one byte otherwise is found at this datagram [D11]', async () => {
  const core = await Core.load();
  const { difference, datagrams } = await replay(tape(), { images: GUESTS, core: {
    create: (effects, random) => core.create({ ...effects, datagram: (flow, to, data) => {
      const changed = data.slice();
      changed[changed.length - 1] ^= 1;
      effects.datagram(flow, to, changed);
    } }, random),
  } });
  assert.is(datagrams, 0);
  assert.is(difference?.before?.kind, TapeKind.DatagramSent);
});

test('a recording whose chain is right and whose records say what no machine can take ends there with the reason, or is refused [D11]', async () => {
  const content = tape();
  const odd: readonly (readonly [TapeKind, Partial<TapeRecord>])[] = [
    [TapeKind.Options, { text: '{' }], [TapeKind.Options, { text: 'null' }], [TapeKind.Settled, { text: '{' }], [TapeKind.Settled, { text: 'null' }], [TapeKind.Request, { text: '7' }],
    [TapeKind.TimerRanOut, { kind: TapeKind.CodecLost, number: 0, text: '[]' }], [TapeKind.Progress, { text: '' }], [TapeKind.Progress, { text: 'null' }],
    [TapeKind.FrameTaken, { kind: TapeKind.GarbageTaken, text: '{' }], [TapeKind.FrameTaken, { kind: TapeKind.GarbageTaken, text: '{}' }],
  ];
  const lost: unknown[] = [];
  const note = (reason: unknown): void => void lost.push(reason);
  process.on('unhandledRejection', note);
  for (const [kind, change] of odd) {
    const index = content.records.findIndex((record) => record.kind === kind);
    assert.ok(index >= 0, TapeKind[kind]);
    const records = content.records.map((record, place) => (place === index ? { ...record, ...change } : record));
    const end = await again({ ...content, records }).then(({ difference }) => difference?.reason ?? 'the same', ({ code, message }: { code?: string; message: string }) => code ?? message);
    assert.match(end, kind === TapeKind.Options ? /^BAD_RECORDING$/ : /cannot be carried out: .|its text is damaged/, `${TapeKind[kind]} ${JSON.stringify(change)}`);
  }
  process.off('unhandledRejection', note);
  assert.equal(lost, []);
});

test('a file of which any byte was changed says so, wherever it is [D11]', () => {
  const whole = readFileSync(path);
  const header = 12 + whole.readUInt32LE(8);
  for (let at = header + 4; at < whole.length; at += Math.ceil(whole.length / 40)) {
    const changed = Buffer.from(whole);
    changed[at]! ^= 0x10;
    const file = `${path}.changed`;
    writeFileSync(file, changed);
    let damage = '';
    try {
      ({ damage } = readTape(readFileSync(file), file, () => null));
    } catch (error) {
      damage = (error as Error).message;
    }
    assert.is.not(damage, '', `byte ${at} of ${whole.length}`);
  }
});

test('calls over TCP in both directions, one of them to a name, run again byte for byte the same [D11]', async () => {
  const file = join(scratchFolder('replay'), 'tcp.tape');
  const world = new InThreadWorld(9);
  const resolver = new SimulatedResolver(world.clock);
  resolver.set('bob.example.org', { ttlS: 60, type: RecordType.A, address: '10.0.0.2' });
  await world.bootHandset({ record: { path: file }, answer: 'active', ...{ resolver } });
  const bob = await world.bootFarEnd('bob', 1);
  for (const to of [`${bob.uri};transport=tcp`, 'sip:bob@bob.example.org:5060;transport=tcp']) {
    const { ok, session } = await world.settle(world.handset.input(null, 'place-call', { to }));
    assert.ok(ok);
    await world.until(() => bob.established === bob.ended + 1, `a call to ${to}`);
    await world.settle(world.handset.input(null, 'end', { session }));
    await world.clock.advance(500);
  }
  bob.call(`${world.uri};transport=tcp`);
  await world.until(() => bob.established === 3, 'a call from bob');
  bob.hangUp();
  await world.clock.advance(500);
  await world.settle(world.handset.shutdown());
  await world.settle(bob.bare.close());
  const content = readTape(readFileSync(file), file, () => null);
  const result = await again(content);
  assert.is(result.difference, null, JSON.stringify(result.difference));
  assert.ok(result.streamWrites > 8, JSON.stringify(result));
  assert.ok([TapeKind.StreamAccepted, TapeKind.Resolved, TapeKind.NameAsked].every((kind) => content.records.some((record) => record.kind === kind)));
});

test('with credentials the recording is sealed: without the key there is nothing to read, with it the call runs again [D11]', async () => {
  const sealed = join(scratchFolder('replay'), 'sealed.tape');
  const password = 'correct-horse-battery';
  const world = await new InThreadWorld(8).bootHandset({ record: { path: sealed }, accounts: [{ uri: 'sip:alice@10.0.0.9', registrar: 'sip:10.0.0.9', user: 'alice', password }] });
  await world.clock.advance(2_000);
  await world.settle(world.handset.shutdown());
  const file = readFileSync(sealed);
  assert.not(file.includes(password));
  assert.not(file.includes('alice'));
  assert.throws(() => readTape(readFileSync(sealed), sealed, () => tapeKey(`${sealed}.nowhere`, false)), (error: { code: string }) => error.code === 'NO_KEY');
  const wrong = join(scratchFolder('replay'), 'wrong.key');
  assert.throws(() => readTape(readFileSync(sealed), sealed, () => tapeKey(wrong, true)), (error: { code: string }) => error.code === 'BAD_RECORDING');
  assert.is(statSync(keyPathOf(sealed)).mode & 0o077, 0);
  const result = await again(readTape(readFileSync(sealed), sealed, () => tapeKey(keyPathOf(sealed), false)));
  assert.is(result.difference, null, JSON.stringify(result.difference));
  assert.ok(result.datagrams > 0);
});

test('a recorded handset refuses to kill or freeze a guest that there is not, and is shut down as often as one likes [D11]', async () => {
  const world = await new InThreadWorld(9).bootHandset({ record: { path: join(scratchFolder('replay'), 'twice.tape') } });
  for (const harm of [() => world.handset.kill('palm'), () => world.handset.freeze('core', 100)]) assert.throws(harm, ({ code }: { code: string }) => code === 'NO_SUCH_GUEST');
  await world.settle(world.handset.shutdown());
  await world.settle(world.handset.shutdown());
});

test.run();
