// YAML and JSON against a schema: every error with line, column and the way out.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkText, printProblems } from './document.ts';
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
  assert.is(told('name: x\nprot: 5\n'), 'f.yaml:2:1: prot is not known here; known are name, port, kind, list; did you mean "port"?');
  assert.not.match(told('name: x\nelephant: 5\n'), /did you mean/);
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
