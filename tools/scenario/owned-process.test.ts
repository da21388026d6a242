// Processes that a run has started end with it, also when it is interrupted.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { endOnSignals, own } from './owned-process.ts';

const STAYS = ['-e', 'setInterval(() => undefined, 1000)'];

if (process.env.OWNER) {
  endOnSignals(7);
  process.stdout.write(`${own(spawn(process.execPath, STAYS, { stdio: 'ignore' })).pid}\n`);
  setInterval(() => undefined, 1_000);
} else {
  const isThere = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    test(`what a run owns is gone after ${signal} has ended it [D05]`, async () => {
      const owner = spawn(process.execPath, [process.argv[1]!], { env: { ...process.env, OWNER: 'yes' }, stdio: ['ignore', 'pipe', 'inherit'] });
      const pid = Number(String((await once(owner.stdout!, 'data'))[0]));
      assert.ok(isThere(pid));
      owner.kill(signal);
      assert.equal(await once(owner, 'close'), [7, null]);
      while (isThere(pid)) await new Promise((resolve) => setImmediate(resolve)); // killed already; the kernel says when
    });
  }

  test.run();
}
