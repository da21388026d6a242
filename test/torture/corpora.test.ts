// The messages of RFC 4475 and RFC 5118, as they stand in the RFCs, into a booted core: each gets the outcome of its section.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../../tools/package-root.ts';
import { rfc4475, rfc5118 } from './outcomes.ts';
import { expect } from './expect.ts';

const corpora = join(packageRoot, '../shared/corpora');
interface Row { rfc: string; section: string; name: string; cls: string }

if (!existsSync(join(corpora, 'index.json'))) {
  console.log(`SKIP the original messages of RFC 4475 and RFC 5118: ${corpora} is not there; messages of our own stand in test/torture/messages`);
  test('the corpora are not there, and that was said [S10]', () => assert.not(existsSync(join(corpora, 'index.json'))));
} else {
  const rows = JSON.parse(readFileSync(join(corpora, 'index.json'), 'utf8')) as Row[];
  const tableOf = (row: Row) => (row.rfc === '4475' ? rfc4475 : rfc5118);
  const pathOf = (row: Row) => join(corpora, row.rfc === '4475' ? `rfc4475-${row.cls}/${row.name}.dat` : `rfc5118/${row.cls}/${row.name}`);

  test('all 49 messages of RFC 4475 and 12 of RFC 5118 have an outcome [S10]', () => {
    assert.equal(rows.filter(({ rfc }) => rfc === '4475').map(({ name }) => name).sort(), Object.keys(rfc4475).sort());
    assert.equal(rows.filter(({ rfc }) => rfc === '5118').map(({ name }) => name).sort(), Object.keys(rfc5118).sort());
    assert.equal([Object.keys(rfc4475).length, Object.keys(rfc5118).length], [49, 12]);
  });

  for (const row of rows) {
    const outcome = tableOf(row)[row.name]!;
    test(`RFC ${row.rfc} ${outcome.section} ${row.name}: ${outcome.status || 'silence'}, ${outcome.because} [S10]`, async () => {
      assert.is(outcome.section, row.section);
      await expect(readFileSync(pathOf(row)), outcome);
    });
  }
}

test.run();
