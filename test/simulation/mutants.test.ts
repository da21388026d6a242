// The faults that `npm run mutants` plants: each still has its place in the tree. Whether lives find them takes minutes, and is that command's.
import { spawnSync } from 'node:child_process';
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

test('a count of lives that is none, and a word that no mutant has, are refused before anything is planted [D06]', () => {
  for (const [words, told] of [[['--lives', 'abc'], /--lives abc is not 1 to 999999/], [['--lives', '0'], /--lives 0 /], [['--named', 'no such fault'], /no mutant has this word/]] as const) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [packagePath('tools', 'mutants', 'run.mjs'), ...words], { encoding: 'utf8' });
    assert.equal([status, stdout], [2, '']);
    assert.match(stderr, told);
  }
});

test.run();
