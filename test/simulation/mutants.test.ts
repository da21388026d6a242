// The faults that `npm run mutants` plants: each still has its place in the tree. Whether lives find them takes minutes, and is that command's.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MUTANTS } from '../../tools/mutants/list.mjs';
import { packagePath } from '../../tools/package-root.ts';

test('each fault to plant replaces text that stands once in its file, and has a name of its own [D06]', () => {
  const places = MUTANTS.map(({ name, file, from, to }) => ({ name, times: readFileSync(packagePath(file), 'utf8').split(from).length - 1, isFault: from !== to }));
  assert.equal(places.filter(({ times, isFault }) => times !== 1 || !isFault), []);
  assert.is(new Set(MUTANTS.map(({ name }) => name)).size, MUTANTS.length);
});

test.run();
