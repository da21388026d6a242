// Processes and temporary folders of a run end with it, also when it is interrupted.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { endOnSignals, own } from './owned-process.ts';
import { isAlive } from './process-alive.ts';
import { makeTemporaryFolder, removeFolder } from './temporary-folder.ts';

const STAYS = ['-e', 'setInterval(() => undefined, 1000)'];

if (process.env.OWNER) {
  endOnSignals((signal) => process.stdout.write(`${signal}\n`));
  removeFolder(makeTemporaryFolder('not-needed'));
  process.stdout.write(`${own(spawn(process.execPath, STAYS, { stdio: 'ignore' })).pid} ${makeTemporaryFolder('interrupted')}\n`);
  setInterval(() => undefined, 1_000);
} else {
  for (const [signal, status] of [['SIGTERM', 143], ['SIGINT', 130], ['SIGHUP', 129]] as const) {
    test(`what a run owns is gone after ${signal} has ended it, with the status of a shell [D05]`, async () => {
      const owner = spawn(process.execPath, [process.argv[1]!], { env: { ...process.env, OWNER: 'yes' }, stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      owner.stdout!.on('data', (text) => (said += String(text)));
      await once(owner.stdout!, 'data');
      const [, pid, folder] = /^(\d+) (.*)\n/.exec(said) as unknown as [string, number, string];
      assert.ok(isAlive(Number(pid)) && existsSync(folder));
      owner.kill(signal);
      assert.equal(await once(owner, 'close'), [status, null]);
      assert.is(said, `${pid} ${folder}\n${signal}\n`);
      assert.not.ok(existsSync(folder));
      while (isAlive(Number(pid))) await new Promise((resolve) => setImmediate(resolve)); // killed already; the kernel says when
    });
  }

  test.run();
}
