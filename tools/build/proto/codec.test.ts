// Property tests: the AssemblyScript codec, the TypeScript codec and protobufjs' own reflection must agree, also on hostile bytes.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CodecError, decodeConfiguration, encodeConfiguration, messages } from '../../../proto/index.ts';
import { compileCodecModule, frames, loadModel, loadReflection } from '../proto.mjs';
import type { FieldModel, MessageModel } from '../proto.mjs';
import { Generator } from './generator.case.ts';

const root = process.cwd();
const seed = Number(process.env.TWINSET_SEED ?? 1);
console.log(`seed ${seed} (TWINSET_SEED=N makes other messages)`);

const [model, reflection, compiled] = await Promise.all([loadModel(root), loadReflection(root), compileCodecModule(root)]);

const firmware = compiled.exports;
const memory = new Uint8Array(firmware.memory.buffer);
const OUT = Math.ceil(firmware.free.value / 8) * 8;
const OUT_BYTES = 16384;

interface Subject { model: MessageModel; type: number; path: string; encode(fields: object): Uint8Array; decode(bytes: Uint8Array): object }
const subjects: Subject[] = messages.map(message => {
  const found = frames(model).find(each => each.name === message.name)!;
  return { model: found, type: message.type, path: `twinset.${message.package}.v1.${message.name}`, encode: message.encode, decode: message.decode };
});
subjects.push({
  model: model.packages.find(each => each.name === 'session')!.messages.find(each => each.name === 'Configuration')!, type: 0,
  path: 'twinset.session.v1.Configuration', encode: encodeConfiguration, decode: decodeConfiguration,
});

const byIdentifier = new Map(model.packages.flatMap(each => each.messages).map(message => [message.identifier, message]));
const generator = new Generator(seed, byIdentifier);

/** The bytes lie at the very end of the memory: one byte read too many is a trap. */
function firmwareDecodes(subject: Subject, bytes: Uint8Array): boolean {
  const at = memory.length - bytes.length;
  memory.set(bytes, at);
  return firmware.decode(subject.type, at, bytes.length) !== 0;
}

function firmwareEncodes(subject: Subject, limit = OUT_BYTES): Uint8Array | null {
  memory.fill(0xa5, OUT, OUT + OUT_BYTES + 8);
  const length = firmware.encode(subject.type, OUT, limit);
  assert.ok(memory.subarray(OUT + Math.max(limit, 0), OUT + OUT_BYTES + 8).every(byte => byte === 0xa5), `${subject.path}: wrote behind its limit`);
  return length < 0 ? null : memory.slice(OUT, OUT + length);
}

function typescriptDecodes(subject: Subject, bytes: Uint8Array): object | null {
  try {
    return subject.decode(bytes);
  } catch (error) {
    assert.instance(error, CodecError, `${subject.path}: ${(error as Error).stack}`);
    return null;
  }
}

/** protobufjs' view of a message, in the shape of ours: all defaults, numbers for 64 bits. */
function reflectionDecodes(subject: Subject, bytes: Uint8Array): object {
  const type = reflection.lookupType(subject.path);
  return withNested(subject.model, type.toObject(type.decode(bytes), { longs: Number, enums: Number, defaults: true, arrays: true }));
}

function withNested(message: MessageModel, value: Record<string, unknown> | null): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const field of message.fields) {
    const own = value?.[field.name];
    const nested = field.of && byIdentifier.get(field.of);
    if (field.repeated) result[field.name] = nested ? (own as Record<string, unknown>[] ?? []).map(each => withNested(nested, each)) : own ?? [];
    else if (nested) result[field.name] = withNested(nested, own as Record<string, unknown> | null);
    else result[field.name] = field.kind === 'bytes' ? new Uint8Array(own as Uint8Array ?? []) : own ?? defaultOf(field);
  }
  return result;
}

const defaultOf = (field: FieldModel) => ({ string: '', bool: false } as Record<string, unknown>)[field.kind] ?? 0;
const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString('hex');

test('the firmware\'s codec allocates nothing: its module holds no allocator [S09]', () => {
  assert.not.match(compiled.wat, /~lib\/rt|__new|__alloc|__renew/);
});

test('no struct of the firmware reaches into what lies behind it [H09]', () => {
  for (const subject of subjects) assert.ok(firmware.sizeMatches(subject.type), subject.path);
});

test('what reflection writes, the firmware reads and writes again in the canonical form, equal to the TypeScript codec\'s [H09]', () => {
  for (let round = 0; round < 60; round++) {
    for (const subject of subjects) {
      const fields = generator.message(subject.model);
      const type = reflection.lookupType(subject.path);
      const foreign = type.encode(type.fromObject(fields)).finish();
      const ours = subject.encode(fields);
      assert.ok(firmwareDecodes(subject, foreign), `${subject.path} ${hex(foreign)}`);
      assert.is(hex(firmwareEncodes(subject)), hex(ours), subject.path);
      assert.equal(subject.decode(foreign), reflectionDecodes(subject, foreign), subject.path);
    }
  }
});

test('what the firmware writes, reflection reads as the fields that were meant [H09]', () => {
  for (let round = 0; round < 60; round++) {
    for (const subject of subjects) {
      const fields = generator.message(subject.model);
      firmwareDecodes(subject, subject.encode(fields));
      assert.equal(reflectionDecodes(subject, firmwareEncodes(subject)!), withNested(subject.model, fields), subject.path);
    }
  }
});

/** Bytes in the place of `marks`, after decoding: the firmware's strings point to where they came from, as they do into packets. */
function spoil(bytes: Uint8Array, marks: string, hostile: Uint8Array): void {
  const at = Buffer.from(bytes).indexOf(marks);
  assert.ok(at >= 0);
  memory.set(hostile, memory.length - bytes.length + at);
}

test('a string that is no UTF-8 is written with U+FFFD for each ill-formed part, nested and repeated too; bytes stay as they are (RFC 3629 4) [S10, H09]', () => {
  const ill = [0x80, 0xc0, 0xaf, 0xc3, 0xe2, 0x82, 0xed, 0xa0, 0xf0, 0x9f, 0x98, 0xf4, 0x90, 0xf8, 0xff, 0xfe];
  const well = [...Buffer.from('aé€😀 ', 'utf8')];
  for (let round = 0; round < 3000; round++) {
    const hostile = Uint8Array.from({ length: 1 + generator.below(24) }, () => (generator.below(3) > 0 ? ill : well).at(generator.below(16) % (round % 2 === 0 ? 10 : 16))!);
    const repaired = new TextDecoder('utf-8', { ignoreBOM: true }).decode(hostile);
    const marks = '~'.repeat(hostile.length);
    for (const [name, fields, text] of [
      ['SessionEnded', { reason: { text: marks, q850: 16 } }, (body: any) => body.reason.text],
      ['ApplicationRegistered', { application: 'one', callbacks: ['two', marks, 'three'] }, (body: any) => body.callbacks[1]],
      ['MessageReceived', { from: 'sip:bob@example.org', text: marks }, (body: any) => body.text],
    ] as [string, object, (body: object) => string][]) {
      const subject = subjects.find(({ model: { name: its } }) => its === name)!;
      const bytes = subject.encode(fields);
      assert.ok(firmwareDecodes(subject, bytes));
      spoil(bytes, marks, hostile);
      assert.is(text(subject.decode(firmwareEncodes(subject)!)), repaired, `${name} ${hex(hostile)}`);
    }
  }
  const subject = subjects.find(({ model: { name } }) => name === 'RequestReceived')!;
  const bytes = subject.encode({ method: 'INFO', body: Buffer.from('xxxx') });
  assert.ok(firmwareDecodes(subject, bytes));
  spoil(bytes, 'xxxx', Uint8Array.from([0xff, 0xfe, 0x80, 0xc0]));
  assert.is(hex((subject.decode(firmwareEncodes(subject)!) as { body: Uint8Array }).body), 'fffe80c0');
});

test('fields in any order, unpacked, repeated, with unknown ones between, mean the same to all three [H09]', () => {
  for (let round = 0; round < 40; round++) {
    for (const subject of subjects) {
      const bytes = generator.strange(subject.model);
      const ours = typescriptDecodes(subject, bytes);
      assert.is(firmwareDecodes(subject, bytes), ours !== null, `${subject.path} ${hex(bytes)}`);
      if (!ours) continue;
      assert.is(hex(firmwareEncodes(subject)), hex(subject.encode(ours)), `${subject.path} ${hex(bytes)}`);
      assert.equal(ours, reflectionDecodes(subject, bytes), `${subject.path} ${hex(bytes)}`);
    }
  }
});

/** Refused or decoded by both alike, and never read outside (that would trap, or throw another error). */
function agree(subject: Subject, bytes: Uint8Array): boolean {
  const ours = typescriptDecodes(subject, bytes);
  assert.is(firmwareDecodes(subject, bytes), ours !== null, `${subject.path} ${hex(bytes)}`);
  if (ours) assert.is(hex(firmwareEncodes(subject)), hex(subject.encode(ours)), `${subject.path} ${hex(bytes)}`);
  return ours !== null;
}

test('a message cut off at any byte is refused or decoded, by both codecs alike [S09]', () => {
  let refused = 0;
  for (const subject of subjects) {
    const bytes = subject.encode(generator.message(subject.model));
    for (let length = 0; length <= Math.min(bytes.length, 600); length++) if (!agree(subject, bytes.slice(0, length))) refused++;
  }
  assert.ok(refused > 100, `${refused} were refused`);
});

test('random bytes and messages with flipped bits are refused or decoded, by both codecs alike [S09]', () => {
  const verdicts = { true: 0, false: 0 };
  for (const subject of subjects) {
    for (let round = 0; round < 60; round++) {
      verdicts[`${agree(subject, generator.randomBytes(40))}`]++;
      verdicts[`${agree(subject, generator.flipped(subject.encode(generator.message(subject.model))))}`]++;
    }
  }
  assert.ok(verdicts.true > 100 && verdicts.false > 100, JSON.stringify(verdicts));
});

const HOSTILE: Record<string, string> = {
  'a length of 2^31 - 1': '0affffffff07',
  'a length of 2^32 - 1': '0affffffff0f',
  'a length of 2^63': '0a80808080808080808001',
  'a length one past the end': '0a026d',
  'a number of eleven bytes': '108080808080808080808001',
  'a number without an end': '10ffffffffffffffffff',
  'a tag without an end': '8080',
  'a tag above 32 bits': '808080808001',
  'field number 0': '0000',
  'field number 0 with a length': '0200',
  'a group': '0b0c',
  'the end of a group': '0c',
  'wire type 6': '0e',
  'wire type 7': '0f',
  'an unknown field past the end': 'fa7f05616263',
  'an unknown 64-bit field that is cut off': 'f97f00000000000000',
  'an unknown 32-bit field that is cut off': 'fd7f000000',
  'text that is no UTF-8': '0a02c328',
  'text with a surrogate': '0a03eda080',
  'text with an overlong form': '0a02c0af',
};

for (const [name, bytes] of Object.entries(HOSTILE)) {
  test(`${name} is refused by both codecs [S09]`, () => {
    for (const subject of subjects) {
      const bytesOf = Buffer.from(bytes, 'hex');
      // Where field 1 is no text, the bytes of one are an unknown field and lawful; everything else is refused of an unknown field too.
      if (name.startsWith('text') && subject.model.fields[0]?.kind !== 'string') continue;
      assert.not(agree(subject, bytesOf), subject.path);
    }
  });
}

test('a 64-bit number above 2^53 - 1, which TypeScript could not hold exactly, is refused by both codecs [S09]', () => {
  const receipt = subjects.find(each => each.model.name === 'Receipt')!;
  assert.ok(agree(receipt, Buffer.from('08ffffffffffffff0f', 'hex')));
  assert.not(agree(receipt, Buffer.from('088080808080808010', 'hex')));
  assert.not(agree(receipt, Buffer.from('08ffffffffffffffffff01', 'hex')));
});

test('an encoder with too little room says so and writes nothing behind it [S09]', () => {
  for (const subject of subjects) {
    const bytes = subject.encode(generator.message(subject.model));
    firmwareDecodes(subject, bytes);
    for (const limit of [-1, 0, 1, bytes.length >> 1, bytes.length - 1]) {
      if (limit >= bytes.length) continue;
      assert.is(firmwareEncodes(subject, limit), null, `${subject.path} in ${limit} of ${bytes.length}`);
    }
    assert.is(hex(firmwareEncodes(subject, bytes.length)), hex(bytes));
  }
});

test('a field that repeats once more than its bound is refused by both codecs, at the bound it is not [S09]', () => {
  let checked = 0;
  for (const subject of subjects) {
    for (const field of subject.model.fields.filter(each => each.repeated)) {
      const element = field.kind === 'message' ? {} : field.kind === 'string' ? 'x' : 7;
      assert.ok(agree(subject, subject.encode({ [field.name]: Array(field.bound).fill(element) })), `${subject.path}.${field.name}`);
      assert.not(agree(subject, subject.encode({ [field.name]: Array(field.bound! + 1).fill(element) })), `${subject.path}.${field.name}`);
      checked++;
    }
  }
  assert.ok(checked >= 8);
});

test('the firmware finds each field under its own name [H09]', () => {
  const subject = (name: string) => subjects.find(each => each.model.name === name)!;
  const call = messages.find(each => each.name === 'PlaceCall')!.encode({ to: 'sip:bob@example.org', account: 3 });
  firmwareDecodes(subject('PlaceCall'), call);
  const at = firmware.placeCallTo();
  assert.is(Buffer.from(memory.slice(at, at + firmware.placeCallToLength())).toString(), 'sip:bob@example.org');
  assert.is(firmware.placeCallAccount(), 3);
  firmwareDecodes(subject('SessionSnapshot'), subject('SessionSnapshot').encode({ connectedUs: 2 ** 40, reason: { q850: 17 } }));
  assert.is(firmware.snapshotConnectedUs(), 2n ** 40n);
  assert.is(firmware.snapshotReasonQ850(), 17);
  firmwareDecodes(subject('HandsetSnapshot'), subject('HandsetSnapshot').encode({ applications: [{}, { callbacks: ['a', 'bcd'] }] }));
  assert.is(firmware.handsetApplicationsCount(), 2);
  assert.is(firmware.handsetCallbackLength(1, 1), 3);
});

test('a message filled in by the firmware is the message that others read [H09]', () => {
  const text = new TextEncoder().encode('sip:carol@example.org');
  const at = OUT + OUT_BYTES + 64;
  memory.set(text, at);
  firmware.placeInvented(at, text.length);
  const subject = subjects.find(each => each.model.name === 'PlaceCall')!;
  assert.equal(subject.decode(firmwareEncodes(subject)!), { to: 'sip:carol@example.org', account: 2, media: 3, withhold: 0, join: '' });
});

test.run();
