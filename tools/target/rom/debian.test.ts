// An archive that cannot be reached is not taken for one that has changed.
import { writeFileSync } from 'node:fs';
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

function refusal(script: string): string {
  const folder = scratchFolder('debian');
  writeFileSync(join(folder, 'apt-get'), script, { mode: 0o755 });
  const path = process.env.PATH;
  process.env.PATH = `${folder}:${path}`;
  try {
    new Debian(join(folder, 'state'), 'arm64').download({ name: 'libc6', version: '1', sha256: '0' });
  } catch (error) {
    assert.ok(error instanceof Failure);
    return (error as Failure).message;
  } finally {
    process.env.PATH = path;
  }
  return 'it was found';
}

test('without a network it is apt-get update that has failed, and not the archive that has changed [D04]', () => {
  assert.match(refusal(WITHOUT_NETWORK), /^apt-get update: .*Temporary failure resolving/);
  assert.match(refusal(WITHOUT_NETWORK.replace('exit 100', 'exit 0')), /libc6 1 is not in the archive any more/);
});

test.run();
