// The fuzzer itself: a short run with a fixed seed, everything it ever found, and planted faults that it must see.
import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readFinding } from '../../tools/fuzz/finding-file.ts';
import { live } from '../../tools/fuzz/life.ts';
import { minimise } from '../../tools/fuzz/minimise.ts';
import { mutations } from '../../tools/fuzz/mutations.ts';
import { Random } from '../../tools/fuzz/random.ts';
import { replay, type Fault } from '../../tools/fuzz/run-steps.ts';
import { Firmware, Target, type Role } from '../../tools/fuzz/target.ts';
import { packagePath } from '../../tools/package-root.ts';

const SEED = 4475;
const LIVES = 8;
const MESSAGES = 2000;
const OTHER_LIVES = 2;
const firmware = await Firmware.load();
const firmwares: Record<Role, Firmware> = { handset: firmware, 'late-offers': await Firmware.load('late-offers'), server: await Firmware.load('server') };
const found = packagePath('test', 'fuzz', 'found');
const sent: string[] = [];

test(`${LIVES} lives of ${MESSAGES} mutated messages, seed ${SEED}: no trap, growth, hang, storm, or heed of bytes behind the packet [S10]`, () => {
  for (let life = 0; life < LIVES; life++) {
    const { fault, mutated, signatures } = live(firmware, SEED, life, MESSAGES, () => undefined);
    assert.is(fault, null, `life ${life}: ${JSON.stringify(fault)}`);
    assert.is(mutated, MESSAGES);
    assert.ok(signatures > 40, `the core was brought to ${signatures} kinds of outcome`);
  }
});

test(`the same over connections, in pieces: ${LIVES} lives of ${MESSAGES / 2} [S10]`, () => {
  for (let life = 0; life < LIVES; life++) {
    const { fault, signatures } = live(firmware, SEED, life, MESSAGES / 2, () => undefined, { overStreams: true });
    assert.is(fault, null, `life ${life}: ${JSON.stringify(fault)}`);
    assert.ok(signatures > 20, `the core was brought to ${signatures} kinds of outcome`);
  }
});

for (const [role, what] of [['server', 'a core without the phone layer, whose user answers legs and requests'], ['late-offers', 'a handset that leaves the offer to the far end']] as const) {
  test(`the same to ${what}: ${OTHER_LIVES} lives of ${MESSAGES} [S10] [H04]`, () => {
    for (let life = 0; life < OTHER_LIVES; life++) {
      const { fault, signatures } = live(firmwares[role], SEED, life, MESSAGES, () => undefined);
      assert.is(fault, null, `life ${life}: ${JSON.stringify(fault)}`);
      assert.ok(signatures > 40, `the core was brought to ${signatures} kinds of outcome`);
    }
  });
}

test('lives with late offers come to answers in the PRACK and in the ACK, and to a hold in them (RFC 3261 13.2.1, RFC 3262 5) [S02] [S10]', () => {
  const texts: string[] = [];
  for (let life = 0; life < OTHER_LIVES; life++) live(watching(firmwares['late-offers'], (target) => texts.push(...target.sent())), SEED, life, MESSAGES, () => undefined);
  const kinds = {
    'an INVITE without an offer': /^INVITE (?![^]*^To: [^\r]*;tag=)[^]*^Content-Length: 0/m, 'an answer in PRACK': /^PRACK [^]*^m=audio/m, 'an answer in ACK': /^ACK [^]*^m=audio/m,
    'a hold in an answer': /^(PRACK|ACK) [^]*^a=sendonly/m, 'a hold by UPDATE': /^UPDATE [^]*^a=sendonly/m,
  };
  for (const [kind, pattern] of Object.entries(kinds)) assert.ok(texts.some((text) => pattern.test(text)), kind);
});

test('the same seed makes the same messages [S10]', () => {
  const texts = (seed: number): string[] => live(firmware, seed, 1, 300, () => undefined).steps.map(({ text }) => text);
  assert.equal(texts(7), texts(7));
  assert.not.equal(texts(7), texts(8));
});

test('lives come to offers in PRACK, UPDATE and reliable responses, from either side (RFC 3262 5, RFC 3311 5) [S02] [S10]', () => {
  const kinds = {
    'a reliable response of ours that describes': /^SIP\/2\.0 18[03][^]*^RSeq:[^]*^m=audio/m,
    'an answer of ours to an offer in PRACK': /^SIP\/2\.0 200[^]*^CSeq: \d+ PRACK[^]*^m=audio/m,
    'an answer of ours to an offer in UPDATE': /^SIP\/2\.0 200[^]*^CSeq: \d+ UPDATE[^]*^m=audio/m,
    'our offer in PRACK': /^PRACK [^]*^m=audio/m,
    'our offer in UPDATE': /^UPDATE [^]*^m=audio/m,
  };
  for (const [kind, pattern] of Object.entries(kinds)) assert.ok(sentInLives().some((text) => pattern.test(text)), kind);
});

test('lives come to registrations with proofs, routes, GRUUs and flows, and to strangers that are asked who they are (RFC 3261 10.2, 22, RFC 3608, 5626, 5627) [S05] [S06] [S10]', () => {
  const kinds = {
    'a REGISTER with credentials': /^REGISTER [^]*^Authorization: Digest/m,
    'a REGISTER with credentials for two at once': /^REGISTER [^]*^(Authorization: Digest[^]*^Proxy-Authorization|Proxy-Authorization: Digest[^]*^Authorization)/m,
    'a REGISTER that asks for a longer interval': /^REGISTER [^]*^Expires: 120\r/m,
    'a REGISTER without a flow, for there is none': /^REGISTER [^]*^Contact: (?![^\r]*reg-id)/m,
    'an INVITE by the Service-Route': /^INVITE (?![^]*^To: [^\r]*;tag=)[^]*^Route: <sip/m,
    'a Contact that is a GRUU': /^Contact: <sip:alice@192\.0\.2\.1;gr=urn:uuid:1/m,
    'a keep-alive': /^\0\x01\0\0!\x12/,
    'a BYE with credentials': /^BYE [^]*^(Proxy-)?Authorization: Digest/m,
    'a challenge of ours': /^SIP\/2\.0 401[^]*^WWW-Authenticate: Digest realm="(far|near)", nonce="[0-9a-f]{48}"/m,
  };
  for (const [kind, pattern] of Object.entries(kinds)) assert.ok(sentInLives().some((text) => pattern.test(text)), kind);
});

for (const file of readdirSync(found).filter((name) => name.endsWith('.json'))) {
  test(`what was found stays mended: ${file} [S10]`, () => {
    const { steps, twin, role } = readFinding(`${found}/${file}`);
    assert.is(replay(firmwares[role ?? 'handset'], steps, twin), null);
  });
}

test('every kind of mutation changes what it is for, and none throws on anything [S10]', () => {
  const message = 'INVITE sip:a@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\nFrom: <sip:b@far.example>;tag=1\r\nCSeq: 1 INVITE\r\nContent-Length: 5\r\n\r\nv=0\r\n';
  for (const [name, mutation] of Object.entries(mutations)) {
    const random = new Random(1);
    if (name !== 'the length put right') assert.ok(Array.from({ length: 20 }, () => mutation(message, random)).some((text) => text !== message), name);
    for (const text of ['x', '\r\n', '\r\n\r\n']) for (let i = 0; i < 50; i++) mutation(text, random);
  }
  assert.is(mutations['the length put right']!(message.replace('5\r\n\r\n', '77\r\n\r\n'), new Random(1)), message);
});

/** Every message that the core sends in the lives. */
function sentInLives(): readonly string[] {
  if (sent.length > 0) return sent;
  const watched = planted((target) => sent.push(...target.sent()));
  for (let life = 0; life < LIVES; life++) live(watched, SEED, life, MESSAGES, () => undefined);
  return sent;
}

/** A firmware whose cores have a fault, so that the fuzzer can be seen to find it; also told of what a command or a timer brings, with no message. */
function planted(spoil: (target: Target, message: string) => void): Firmware { return watching(firmware, spoil); }

function watching(watched: Firmware, spoil: (target: Target, message: string) => void): Firmware {
  return { role: watched.role, boot: () => {
    const target = watched.boot();
    const receive = target.datagram.bind(target);
    target.datagram = (nowMs, message, offset, poison) => { const isWhole = receive(nowMs, message, offset, poison); spoil(target, message); return isWhole; };
    for (const name of ['frame', 'tick'] as const) {
      const happen = target[name].bind(target) as (...given: unknown[]) => void;
      target[name] = (...given: unknown[]) => { happen(...given); spoil(target, ''); };
    }
    return target;
  } } as Firmware;
}

function findIn(spoiled: Firmware): { fault: Fault | null; steps: number; characters: number } {
  const { fault, steps } = live(spoiled, SEED, 0, MESSAGES, () => undefined);
  if (!fault) return { fault, steps: 0, characters: 0 };
  const small = minimise(spoiled, { fault, steps, twin: true });
  return { fault: small.fault, steps: small.steps.length, characters: small.steps.reduce((sum, { text }) => sum + text.length, 0) };
}

test('a planted trap is found, and made as small as what causes it [S10]', () => {
  assert.equal((({ fault, steps, characters }) => [fault?.kind, steps, characters])(findIn(planted((_target, message) => { if (message.includes('%n')) throw new Error('unreachable'); }))), ['trap', 1, 2]);
});

test('a planted storm of datagrams, growth of memory, an endless deadline and a frame that cannot be decoded are found [S10]', () => {
  const once = (spoil: (target: Target) => void) => findIn(planted((target, message) => { if (message.startsWith('MESSAGE')) spoil(target); })).fault?.kind;
  assert.is(once((target) => { target.sent = () => Array.from({ length: 41 }, () => 'x'); }), 'storm');
  assert.is(once((target) => { target.undecodable = () => 'type 1: not UTF-8'; }), 'undecodable');
  assert.is(once((target) => { Object.defineProperty(target, 'memoryBytes', { value: target.bootBytes + 65_536 }); }), 'growth');
  assert.is(once((target) => { Object.defineProperty(target, 'deadlineMs', { get: () => 0, set: () => undefined }); }), 'hang');
});

test('a planted transaction that stays is found; what stands and is tried again is none [S10]', () => {
  const staying = (transactions: number, subscriptions: number): Firmware => ({ role: 'handset', boot: () => {
    const target = firmware.boot();
    target.stats = () => ({ transactions, calls: 0, subscriptions, publications: 0 });
    return target;
  } }) as Firmware;
  const kindOf = (spoiled: Firmware): string | undefined => live(spoiled, SEED, 0, 20, () => undefined).fault?.kind;
  assert.equal([kindOf(staying(2, 0)), kindOf(staying(4, 3)), kindOf(staying(5, 3))], ['leak', undefined, 'leak']);
});

test('a step in which the core did not come back is written down without being given again [S10]', () => {
  const whole = live(firmware, SEED, 1, 300, () => undefined).steps;
  const told: number[] = [];
  const { fault, steps } = live(firmware, SEED, 1, 300, (step) => { told.push(step); }, { hangsAt: 50 });
  assert.is(fault?.kind, 'hang');
  assert.equal(steps, whole.slice(0, 50));
  assert.equal([told.at(-2), told.at(-1)], [49, 0], 'the last that was given, and that it came back');
});

test('a core that heeds what stands behind the packet is found by its twin [S10]', () => {
  let boots = 0;
  const spoiled = { role: 'handset', boot: () => {
    const target = firmware.boot();
    const isTwin = boots++ % 2 === 1;
    const receive = target.datagram.bind(target);
    target.datagram = (nowMs, message, offset, poison) => { const isWhole = receive(nowMs, message, offset, poison); if (isTwin && poison) target.effects = target.effects.slice(0, -8); return isWhole; };
    return target;
  } } as Firmware;
  assert.is(live(spoiled, SEED, 0, 200, () => undefined).fault?.kind, 'outside');
});

test.run();
