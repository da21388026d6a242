// YAML and JSON against a schema: every error with line, column and the way out.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../../test/support/scratch.ts';
import { checkText, printProblems, readChecked } from './document.ts';
import { check, type Schema } from './schema.ts';

const schema: Schema = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', pattern: '^[a-z]+$', description: 'small letters' },
    port: { type: 'integer', minimum: 1, maximum: 65535 },
    kind: { enum: ['a', 'b'] },
    list: { type: 'array', maxItems: 2, items: { $ref: '#/$defs/item' } },
  },
  $defs: { item: { type: 'object', required: ['to'], properties: { to: { type: 'string' } }, additionalProperties: false } },
};
const told = (text: string): string => printProblems('f.yaml', checkText(text, schema).problems);

test('a document that fits has no problem, as YAML and as JSON [D05]', () => {
  assert.is(told('name: x\nport: 5\nlist: [{ to: y }]\n'), '');
  assert.is(told('{"name":"x","kind":"b"}'), '');
});

test('a JSON file is read with the same places and the same words as YAML, right or wrong [D05]', () => {
  const path = join(scratchFolder('document'), 'some.json');
  const read = (text: string) => {
    writeFileSync(path, text);
    return readChecked<unknown>(path, schema, 'a test', 'BAD_CONFIGURATION');
  };
  const text = '{\n  "name": "a",\n  "port": 3\n}\n';
  assert.equal(read(text).value, { name: 'a', port: 3 });
  assert.equal(read(text).placeOf(['port']), { line: 3, column: 3 });
  for (const wrong of ['{\n  "name": 5\n}', '{\n  "name": "a",,\n}']) assert.throws(() => read(wrong), /some\.json:2:/);
  assert.equal(read('{"name":"a"}').value, { name: 'a' });
  assert.throws(() => read('{"name":"a","name":"b"}'), /some\.json:1:13: "name" stands here twice/);
});

test('a problem is told by line, column and field [D05]', () => {
  assert.is(told('name: x\nport: 70000\n'), 'f.yaml:2:1: port must be at most 65535');
  assert.is(
    told('name: x\nlist:\n  - to: y\n  - from: z\n'),
    'f.yaml:4:5: list[1] lacks "to"\nf.yaml:4:5: list[1].from is not known here; known are to',
  );
  assert.is(told('name: X\nkind: c\n'), 'f.yaml:1:1: name must be small letters\nf.yaml:2:1: kind must be one of "a", "b"');
});

test('broken syntax is told by line and column and nothing else is [D05]', () => {
  const text = told('name: "x\nport: 5\n');
  assert.match(text, /^f\.yaml:\d+:\d+: /);
  assert.not.match(text, /must be/);
});

test('a word that is nearly a known one is named beside it [D05]', () => {
  assert.is(told('nmae: x\n'), 'f.yaml:1:1: lacks "name"\nf.yaml:1:1: nmae is not known here; known are name, port, kind, list; did you mean "name"?');
  assert.is(told('name: x\nprot: 5\nlits: []\n'), 'f.yaml:2:1: prot is not known here; known are name, port, kind, list; did you mean "port"?\nf.yaml:3:1: lits is not known here; did you mean "list"?');
  assert.is(told('name: x\nprot: 5\n'), 'f.yaml:2:1: prot is not known here; known are name, port, kind, list; did you mean "port"?');
  assert.not.match(told('name: x\nelephant: 5\n'), /did you mean/);
});

/** What an unfriendly or unlucky hand writes, and the first thing that it is told. */
const UNFRIENDLY: readonly [string, string, RegExp][] = [
  ['a key that stands twice', 'name: x\nport: 1\nport: 2\n', /^f\.yaml:3:1: port stands here twice: leave one$/],
  ['a tab', 'name: x\nlist:\n\t- to: y\n', /^f\.yaml:3:1: a tab stands where lines are set in: use spaces$/m],
  ['two documents', 'name: x\n---\nname: y\n', /^f\.yaml:2:1: a second document begins here/],
  ['a wrong indentation', 'list:\n  - to: y\n   from: z\n', /^f\.yaml:3:\d+: /],
  ['bytes', 'name: x\n\0\x01\ufffd', /^f\.yaml:2:1: is no text: is it really the file that was meant\?$/],
  ['ten thousand brackets', `list: ${'['.repeat(10_000)}${']'.repeat(10_000)}`, /^f\.yaml:1:\d+: lists and fields are nested too deeply here$/],
  ['aliases upon aliases', `name: x\na0: &a0 [x]\n${Array.from({ length: 20 }, (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(', ')}]\n`).join('')}`, /^f\.yaml:1:1: its aliases make more of it than anybody could have meant$/],
  ['an alias of what it stands in', 'name: x\nlist: &all [{ to: y }, *all]\n', /^f\.yaml:2:24: \*all stands inside of what it names$/],
  ['an alias of nothing', 'name: *nobody\n', /^f\.yaml:1:7: \*nobody names nothing: there is no &nobody before it$/],
  ["an object's own words", 'name: x\nconstructor: 1\n__proto__: 2\ntoString: 3\n', /^f\.yaml:2:1: constructor is not known here;.*\nf\.yaml:3:1: __proto__ is not known here\nf\.yaml:4:1: toString is not known here/],
  ['a list', '- name\n', /^f\.yaml:1:1: must be an object, but is an array$/],
];
for (const [what, text, wanted] of UNFRIENDLY) test(`${what} in a document is told by line and column, in our own words [D05]`, () => assert.match(told(text), wanted));

test('an alias of a part that stands before it is as good as the part [D05]', () => {
  assert.is(told('name: x\nlist: [&first { to: y }, *first]\n'), '');
});

test('each keyword of the schema can refuse [D05]', () => {
  const refused = (part: Schema, value: unknown): boolean => check(part, value).length > 0;
  assert.ok(refused({ type: 'string' }, 1) && refused({ type: 'number' }, 'x') && !refused({ type: 'number' }, 1));
  assert.ok(refused({ const: 1 }, 2) && refused({ minLength: 1 }, '') && refused({ minimum: 1 }, 0));
  assert.ok(refused({ minItems: 1 }, []) && refused({ maxItems: 0 }, [1]) && refused({ items: { type: 'string' } }, [1]));
  assert.ok(
    refused({ minProperties: 1 }, {}) && refused({ maxProperties: 0 }, { a: 1 }) && refused({ propertyNames: { pattern: '^[A-Z]' } }, { a: 1 }),
  );
  assert.ok(refused({ additionalProperties: { type: 'string' } }, { a: 1 }) && refused({ oneOf: [{ type: 'string' }, { type: 'boolean' }] }, 1));
});

test.run();
