// Faults of the machine under a handset: they reach a process and its threads, in mid-run, and nothing that is monotonic.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createFaultFile } from './fault-file.ts';
import { NO_FAULTS, installFaults } from './machine-faults.ts';

const YEAR_MS = 31_536_000_000;
const folder = mkdtempSync(join(tmpdir(), 'twinset-faults-'));
test.after(() => rmSync(folder, { recursive: true }));

test('the clock on the wall jumps in every thread of a process, the disk is full for it, and its monotonic clock goes on [D05]', () => {
  const file = createFaultFile(join(folder, 'faults.json'));
  const program = join(folder, 'program.mjs');
  writeFileSync(program, `
    import { renameSync, writeFileSync } from 'node:fs';
    import { Worker, isMainThread, parentPort } from 'node:worker_threads';
    import { fileURLToPath } from 'node:url';
    if (isMainThread) {
      const [before, at] = [Date.now(), performance.now()];
      writeFileSync('taken', 'x');
      const faults = process.env.TWINSET_FAULTS;
      writeFileSync(faults + '.new', JSON.stringify({ wallClockJumpMs: ${YEAR_MS}, diskFull: true }));
      renameSync(faults + '.new', faults);
      const worker = new Worker(fileURLToPath(import.meta.url));
      worker.on('message', (inWorker) => {
        let code = '';
        try { writeFileSync('refused', 'x'); } catch (error) { code = error.code; }
        const year = new Date().getTime() - before;
        console.log(JSON.stringify({ main: Math.round(year / ${YEAR_MS}), worker: Math.round((inWorker - before) / ${YEAR_MS}), code, monotonic: performance.now() - at < 60000, text: new Date(0).toISOString() }));
      });
    } else parentPort.postMessage(Date.now());
  `);
  const { stdout, stderr } = spawnSync(process.execPath, [program], { cwd: folder, encoding: 'utf8', env: { ...process.env, ...file.environment } });
  assert.equal(JSON.parse(stdout || `"${stderr}"`), { main: 1, worker: 1, code: 'ENOSPC', monotonic: true, text: '1970-01-01T00:00:00.000Z' });
  assert.is(readFileSync(join(folder, 'taken'), 'utf8'), 'x');
  assert.not.ok(existsSync(join(folder, 'refused')));
});

test('faults of one thread concern the files that are named, and are undone without a trace [D05]', () => {
  let now = NO_FAULTS;
  const own = join(folder, 'own');
  const [RealDate, before] = [Date, Date.now()];
  const undo = installFaults(() => now, (path) => path === own);
  writeFileSync(own, 'first');
  now = { wallClockJumpMs: -YEAR_MS, diskFull: true };
  assert.throws(() => writeFileSync(own, 'second'), (error: { code: string }) => error.code === 'ENOSPC');
  writeFileSync(join(folder, 'other'), 'x');
  assert.ok(Date.now() < before && new Date() instanceof Date && new Date().getTime() < before);
  undo();
  writeFileSync(own, 'third');
  assert.is(readFileSync(own, 'utf8'), 'third');
  assert.is(Date, RealDate);
});

test.run();
