// The ring's algorithm, checked by spin over all interleavings; and that spin would notice if it were broken.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const source = path.join(process.cwd(), 'host-shim/bus/ring.pml');

const PLANTED = [
  'the correct ring', 'a tail published before the record is written', 'a look for sleepers before publishing', 'a writer that takes more than is free',
  'a drop that is not told to a sleeping reader', 'a reader that gives space back before it has copied',
];

/** Builds and runs spin's verifier; its report. */
function verify(planted: number): string {
  const folder = path.join(process.cwd(), `dist/test/host-shim/bus/model-${planted}`);
  mkdirSync(folder, { recursive: true });
  execFileSync('spin', ['-a', `-DPLANTED=${planted}`, source], { cwd: folder, stdio: 'pipe' });
  execFileSync('gcc', ['-O1', '-w', '-DSAFETY', '-DCOLLAPSE', '-o', 'pan', 'pan.c'], { cwd: folder, stdio: 'pipe' });
  return execFileSync('./pan', ['-m200000'], { cwd: folder, encoding: 'utf8' });
}

const missing = ['spin', 'gcc'].filter(command => spawnSync(command, [command === 'spin' ? '-V' : '--version']).error);

if (missing.length > 0) {
  for (const name of PLANTED) console.log(`SKIP spin on ${name}: ${missing.join(' and ')} not installed (Debian packages spin, gcc)`);
} else {
  test('spin finds no fault in the ring, in any interleaving [H10]', () => {
    const report = verify(0);
    assert.match(report, /errors: 0/);
    assert.not.match(report, /max search depth too small|out of memory/);
    const unreached = report.slice(report.indexOf('unreached in proctype Writer'));
    console.log(report.match(/\d+ states, stored/)?.[0]);
    assert.match(unreached, /unreached in proctype Writer\s+\(0 of/);
  });

  for (let planted = 1; planted < PLANTED.length; planted++) {
    test(`spin rejects ${PLANTED[planted]} [H10]`, () => {
      assert.match(verify(planted), /errors: 1/);
    });
  }
}

test.run();
