// Certificates and keys in files that are damaged, or belong to others: told by file before anybody connects.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Authority } from '../../../test/support/certificates.ts';
import { havePrograms } from '../../../test/support/programs.ts';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { readSecurity } from './security-files.ts';

if (havePrograms(['openssl'], ['certificates and keys that are damaged are told by file'])) {
  const folder = scratchFolder('security');
  const authority = new Authority(folder);
  const [own, other] = ['own', 'other'].map((name) => authority.sign(name, 'DNS:example.org')) as [ReturnType<Authority['sign']>, ReturnType<Authority['sign']>];
  const files = { cert: own.cert, key: own.key, ca: authority.ca };

  const told = (tls: typeof files): string => {
    try {
      readSecurity(tls);
      return 'taken';
    } catch (error) {
      const { code, message } = error as { code?: string; message: string };
      return `${code}: ${message}`;
    }
  };

  test('a certificate and its key are taken, and a key of another certificate is told with both files [S07]', () => {
    assert.is(told(files), 'taken');
    assert.is(told({ ...files, key: other.key }), `BAD_CONFIGURATION: the private key ${other.key} is not that of the certificate ${own.cert}, or is damaged.`);
  });

  for (const what of ['cert', 'key', 'ca'] as const)
    test(`a file of ${what} that was cut anywhere but behind its last line is told by its name, and a changed one is taken or told [S07]`, () => {
      const good = readFileSync(files[what]);
      const path = join(folder, `damaged.${what}`);
      for (let at = 0; at < good.length - 2; at += 9) {
        writeFileSync(path, good.subarray(0, at));
        assert.match(told({ ...files, [what]: path }), `BAD_CONFIGURATION: ${path} is no `, `cut at ${at}`);
        const changed = Buffer.from(good);
        changed[at]! ^= 1;
        writeFileSync(path, changed);
        assert.match(told({ ...files, [what]: path }), /^taken$|^BAD_CONFIGURATION: .*\bdamaged\b/, `byte ${at}`);
      }
    });
}

test.run();
