// Lines out of a stream in pieces of any size, up to their bound.
import { PassThrough } from 'node:stream';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readLines } from './lines.ts';

async function told(...chunks: string[]): Promise<string[]> {
  const input = new PassThrough();
  const found: string[] = [];
  readLines(
    input,
    10,
    (line) => found.push(line),
    () => found.push('TOO LONG'),
  );
  for (const chunk of chunks) {
    input.write(chunk);
    await new Promise((resolve) => setImmediate(resolve));
  }
  input.end();
  await once(input, 'end');
  return found;
}

test('lines are found however they are cut, and blank ones are none [H14]', async () => {
  assert.equal(await told('a\nb', 'c\n\n', '  \n', 'd'), ['a', 'bc', 'd']);
});

test('a line over the bound is told once and thrown away to its end, in one piece or in many [H14]', async () => {
  assert.equal(await told(`${'x'.repeat(11)}\nok\n`), ['TOO LONG', 'ok']);
  assert.equal(await told('x'.repeat(11), 'x'.repeat(30), 'x\nok\n'), ['TOO LONG', 'ok']);
});

test.run();
