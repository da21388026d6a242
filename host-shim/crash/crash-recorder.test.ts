// Dumps that wait for the disk: bounded, and what finds no room is counted.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CrashRecorder } from './crash-recorder.ts';
import { crashLimits } from './limits.ts';

test('deaths that come faster than the disk takes their dumps are counted and not kept in memory [D14]', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-crash-'));
  const recorder = new CrashRecorder({}, folder);
  const die = (uptimeMs: number): void => recorder.died({ what: 'core', name: 'core', reason: '', hung: false, stack: '' }, { uptimeMs, active: '', sessions: [], guests: [], core: {} }, new Uint8Array(8));
  for (let death = 1; death <= crashLimits.unwritten + 3; death++) die(death * crashLimits.everyMs);
  assert.is(recorder.figures().skipped, 3);
  await recorder.close();
  die(1e9);
  await recorder.close();
  assert.equal([recorder.figures().written, recorder.figures().failure], [crashLimits.unwritten + 1, '']);
  rmSync(folder, { recursive: true });
});

test.run();
