// Messages of our own, written from what RFC 4475 and RFC 5118 say of theirs, into a booted core: the same outcomes, for clones without the originals.
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { expect } from './expect.ts';
import { rfc4475, rfc5118, type Outcome } from './outcomes.ts';

const tables: [rfc: string, Record<string, Outcome>][] = [['rfc4475', rfc4475], ['rfc5118', rfc5118]];

for (const [rfc, table] of tables) {
  const folder = packagePath('test', 'torture', 'messages', rfc);

  test(`there is a message of our own for each of ${rfc} [S10]`, () => {
    assert.equal(readdirSync(folder).sort(), Object.keys(table).map((name) => `${name}.sip`).sort());
  });

  for (const [name, outcome] of Object.entries(table)) {
    test(`${rfc} ${outcome.section} ${name}, our own: ${outcome.status || 'silence'}, ${outcome.because} [S10]`, () => expect(readFileSync(`${folder}/${name}.sip`), outcome));
  }
}

test.run();
