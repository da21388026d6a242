// `twinset qemu` that cannot start says so before anything is built or switched on.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('qemu');
const at = (name: string): string => join(folder, name);

function qemu(words: readonly string[], env: NodeJS.ProcessEnv = {}): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'qemu', 'aarch64-virt', ...words], { encoding: 'utf8', env: { ...process.env, XDG_CACHE_HOME: at('cache'), ...env } });
  return { status, stderr };
}

test('a flash that is none, a port that is taken, a log or a cache that cannot be written, and an emulator that is not there are each told in words [D04]', async () => {
  writeFileSync(at('text'), 'no flash');
  mkdirSync(at('folder'));
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const port = String((server.address() as AddressInfo).port);
  const cases: readonly (readonly [readonly string[], number, RegExp, NodeJS.ProcessEnv?])[] = [
    [['--ram', '1'], 2, /BAD_OPTION: .*It must be from 64 to 65536\./],
    [['--trial', '301'], 2, /BAD_OPTION: --trial 301 is not 1 to 300 seconds/],
    [['--snapshot', '--snapshots', at('text')], 3, /NOT_WRITABLE: .*text cannot be written: a file stands where a folder should be/],
    [['--snapshots', at('folder')], 2, /BAD_OPTION: --snapshots FOLDER belongs to --snapshot/],
    [['--flash', at('text')], 2, /BAD_OPTION: --flash: .*text has 8 bytes, and a flash has \d+/],
    [['--flash', at('folder')], 3, /NOT_WRITABLE: the flash .*folder.*EISDIR/],
    [['--sip-port', port], 3, /ADDRESS_IN_USE: port \d+/],
    [['--serial-log', at('nowhere/at/all.log')], 3, /NOT_WRITABLE: .*all\.log/],
    [[], 3, /NOT_WRITABLE: the cache .*XDG_CACHE_HOME/, { XDG_CACHE_HOME: at('text') }],
    [[], 3, /NOT_INSTALLED: .*apt-get install .*qemu-system-arm/, { PATH: at('folder') }],
  ];
  for (const [words, status, said, env] of cases) {
    const done = qemu(words, env);
    assert.is(done.status, status, done.stderr);
    assert.match(done.stderr, said);
  }
  server.close();
});

test.run();
