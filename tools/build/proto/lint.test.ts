// Rules of the vocabulary, checked over the .proto files; and that what was generated from them is fresh.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { frames, generatedFiles, loadModel } from '../proto.mjs';

const root = process.cwd();
const model = await loadModel(root);
const all = frames(model);
const everyMessage = model.packages.flatMap(each => each.messages);
const everyEnum = [model.options, ...model.packages].flatMap(each => each.enums);

/** The names of those that break a rule. */
const breaking = <T extends { name: string }>(items: readonly T[], rule: (item: T) => boolean) => items.filter(item => !rule(item)).map(item => item.name);

test('every message and every enum is documented [H09]', () => {
  assert.equal(breaking(everyMessage, message => !!message.comment), []);
  assert.equal(breaking(everyEnum, each => !!each.comment), []);
});

test('every command says which errors it may get [H09]', () => {
  assert.equal(breaking(all.filter(message => message.kind === 'COMMAND'), message => /Errors: /.test(message.comment ?? '')), []);
});

test('every error that a comment names is in ErrorCode [H09]', () => {
  const codes = new Set(everyEnum.find(each => each.name === 'ErrorCode')!.values.map(value => value.name));
  for (const message of all) {
    for (const sentence of message.comment?.match(/Errors: [^.]*/g) ?? []) {
      for (const code of sentence.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? []) assert.ok(codes.has(code), `${message.name} names ${code}`);
    }
  }
});

test('type numbers are unique over all packages and lie in their package\'s range [H09]', () => {
  assert.is(new Set(all.map(message => message.type)).size, all.length);
  const ranges: Record<string, (type: number, kind: string) => boolean> = {
    bus: type => type > 0 && type < 0x100,
    session: type => type >= 0x100 && type < 0x200,
    phone: (type, kind) => kind === 'COMMAND' ? type >= 0x200 && type < 0x300 : type >= 0x300 && type < 0x400,
  };
  assert.equal(breaking(all, message => ranges[message.package](message.type, message.kind!)), []);
});

test('names are unique over all packages, so that generated code can be imported side by side [H09]', () => {
  const identifiers = [...everyMessage, ...everyEnum].map(each => each.identifier);
  assert.equal(identifiers.filter((name, index) => identifiers.indexOf(name) !== index), []);
});

test('messages are PascalCase, fields snake_case in the .proto, enum values upper case [H09]', () => {
  assert.equal(breaking(everyMessage, message => /^([A-Z][a-z0-9]+)+$/.test(message.name)), []);
  for (const message of everyMessage) assert.equal(breaking(message.fields, field => /^[a-z][a-zA-Z0-9]*$/.test(field.name)), [], message.name);
  for (const each of everyEnum) assert.equal(breaking(each.values, value => /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(value.name)), [], each.name);
  for (const { file } of model.packages) {
    const source = readFileSync(`${root}/proto/${file}`, 'utf8');
    for (const [, name] of source.matchAll(/^\s*(?:repeated )?[a-zA-Z0-9]+ ([a-zA-Z0-9_]+) = \d+;/gm)) assert.match(name, /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
  }
});

test('every message that travels declares kind, sender and sees; what does not travel is part of one, or the configuration [H09]', () => {
  assert.equal(breaking(all, message => !!(message.kind && message.sender && message.sees)), []);
  const silent = everyMessage.filter(message => message.type === undefined);
  assert.equal(breaking(silent, message => !message.kind && !message.sender && !message.sees), []);
  assert.equal(silent.filter(message => !message.part).map(message => message.name), ['Configuration']);
});

test('field numbers and enum values are dense, and every enum begins with UNSPECIFIED = 0 [H09]', () => {
  assert.equal(breaking(everyMessage, message => message.fields.every((field, index) => field.number === index + 1)), []);
  assert.equal(breaking(everyEnum, each => each.values.every((value, index) => value.number === index)), []);
  assert.equal(breaking(everyEnum, each => each.values[0].name === 'UNSPECIFIED'), []);
});

// Kind decides who can mean it and whom it can concern.
const SENSIBLE: Record<string, { senders: string[]; sees: string[] }> = {
  COMMAND: { senders: ['OWNER', 'ANY_GUEST'], sees: ['ALL', 'CORE'] },
  REPLY: { senders: ['CORE', 'HYPERVISOR'], sees: ['REQUESTER'] },
  EVENT: { senders: ['CORE', 'HYPERVISOR'], sees: ['ALL'] },
  REPORT: { senders: ['ANY_GUEST'], sees: ['HYPERVISOR', 'CORE'] },
  CONTROL: { senders: ['CORE', 'HYPERVISOR'], sees: ['ADDRESSEE', 'HYPERVISOR', 'CORE'] },
};

test('kind, sender and sees agree with one another [H09]', () => {
  assert.equal(breaking(all, message => SENSIBLE[message.kind!].senders.includes(message.sender!) && SENSIBLE[message.kind!].sees.includes(message.sees!)), []);
});

test('a command is for all to see unless it has a secret; then it is the core\'s alone, and its secrets are texts of the message itself [H09]', () => {
  const hasSecret = (message: { fields: { secret: boolean }[] }): boolean => message.fields.some(field => field.secret);
  assert.equal(breaking(all.filter(message => message.kind === 'COMMAND'), message => (message.sees === 'CORE') === hasSecret(message)), []);
  assert.equal(everyMessage.flatMap(message => message.fields.filter(field => field.secret).map(field => `${message.name}.${field.name} ${field.kind}`)), ['Verify.password string', 'Verify.ha1 string']);
});

test('stream messages, which carry media addresses, are seen by the hypervisor and the core only [H09]', () => {
  const streams = all.filter(message => message.name.startsWith('Stream'));
  assert.is(streams.length, 4);
  assert.equal(breaking(streams, message => message.sees === 'HYPERVISOR' || message.sees === 'CORE'), []);
});

test('the longest frame, a handset snapshot with everything at its bound, is within the payload\'s bound [H09]', () => {
  const { applications, callbacksPerApplication, callbackNameBytes, applicationNameBytes, accounts, uriBytes, framePayloadBytes } = model.limits as Record<string, number>;
  const handset = applications * (callbacksPerApplication * (callbackNameBytes + 2) + applicationNameBytes + 16) + accounts * (uriBytes + 20) + 32;
  assert.ok(handset <= framePayloadBytes, `a handset snapshot may take ${handset} bytes`);
});

test('the generated code and the table in proto/README.md are fresh [H09]', async () => {
  for (const [file, text] of await generatedFiles(root)) {
    let committed: string | null = null;
    try { committed = readFileSync(`${root}/${file}`, 'utf8'); } catch { /* told below */ }
    assert.ok(committed === text, `${file} is ${committed === null ? 'missing' : 'stale'}: run npm run gen`);
    if (file.endsWith('.ts')) assert.match(text, /^\/\/ GENERATED by `npm run gen` from \S+; do not edit\n/);
  }
});

test.run();
