// An archive that cannot be reached is not taken for one that has changed.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { Failure } from '../../failure.ts';
import { Debian } from './debian.ts';

/** As apt-get is without a network: an update fails only when it is asked to, and then nothing is found. */
const WITHOUT_NETWORK = `#!/bin/sh
case "$*" in
  *Update::Error-Mode=any*update) echo 'E: Failed to fetch http://archive/InRelease  Temporary failure resolving' >&2; exit 100 ;;
  *update) exit 0 ;;
  *) echo 'E: Unable to locate package' >&2; exit 100 ;;
esac
`;

/** With this script in the place of apt-get. */
function withAptGet<T>(folder: string, script: string, work: () => T): T {
  writeFileSync(join(folder, 'apt-get'), script, { mode: 0o755 });
  const path = process.env.PATH;
  process.env.PATH = `${folder}:${path}`;
  try {
    return work();
  } finally {
    process.env.PATH = path;
  }
}

function refusal(script: string): string {
  const folder = scratchFolder('debian');
  try {
    withAptGet(folder, script, () => new Debian(join(folder, 'state'), 'arm64').download({ name: 'libc6', version: '1', sha256: '0' }));
  } catch (error) {
    assert.ok(error instanceof Failure);
    return (error as Failure).message;
  }
  return 'it was found';
}

test('without a network it is apt-get update that has failed, and not the archive that has changed [D04]', () => {
  assert.match(refusal(WITHOUT_NETWORK), /^apt-get update: .*Temporary failure resolving/);
  assert.match(refusal(WITHOUT_NETWORK.replace('exit 100', 'exit 0')), /libc6 1 is not in the archive any more/);
});

test('a package in the cache that is not whole is downloaded again, and what a killed download left of another version is not taken for it [D04]', () => {
  const folder = scratchFolder('debian');
  const state = join(folder, 'state');
  const debian = new Debian(state, 'arm64');
  const sha256 = createHash('sha256').update('whole').digest('hex');
  const kept = join(state, `${sha256}.deb`);
  writeFileSync(kept, 'who');
  for (const left of [join(state, 'cache', 'archives'), join(state, 'download')]) {
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'libc6_1_arm64.deb'), 'half');
  }
  const downloads = `#!/bin/sh\ncase "$*" in *download*) printf whole > libc6_2_arm64.deb ;; esac\n`;
  assert.is(withAptGet(folder, downloads, () => debian.download({ name: 'libc6', version: '2', sha256 })), kept);
  assert.is(readFileSync(kept, 'utf8'), 'whole');
});

test.run();
