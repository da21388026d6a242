// Random lives of the simulation, with deaths, switches and bad lines: recorded and run again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readTape, replay } from '../../host-shim/tape/index.ts';
import { live } from '../../tools/simulate/life.ts';
import { drawPlan } from '../../tools/simulate/plan.ts';
import { IMAGES } from '../../tools/in-thread/guests.ts';
import { scratchFolder } from '../support/scratch.ts';

const SEEDS = Number(process.env.TWINSET_REPLAY_SEEDS ?? 12);

test('recorded lives of the simulation run again frame by frame the same, with sound and without [D06, D11]', async () => {
  const path = join(scratchFolder('replay'), 'life.tape');
  let frames = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { finding } = await live(drawPlan(seed, seed % 6 === 0), { record: path });
    assert.is(finding, null, `seed ${seed}`);
    const { damage, ...content } = readTape(readFileSync(path), path, () => null);
    assert.is(damage, '');
    const result = await replay({ ...content, damage }, { images: [IMAGES.android, IMAGES.symbian] });
    assert.is(result.difference, null, `seed ${seed}: ${JSON.stringify(result.difference)}`);
    frames += result.frames;
  }
  assert.ok(frames > 40 * SEEDS, String(frames));
});

test.run();
