// One boot of an emulated x86_64 board: it comes up good, and SIPp on the host calls it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { haveTarget, startTarget, untilUp } from '../support/target.ts';

const TARGET = 'x86_64-q35';
const NAME = 'an x86_64 target boots, marks its slot good after its own test, and is called by SIPp on the host';

if (havePrograms(['sipp'], [NAME]) && haveTarget(TARGET, [NAME])) {
  test(`${NAME} [D04, D10]`, async () => {
    const folder = scratchFolder('target-x86');
    const configuration = join(folder, 'handset.yaml');
    writeFileSync(configuration, 'answer: active\n');
    const [sipPort, rtpPort] = await Sipp.ports();
    const target = await startTarget(TARGET, ['--config', configuration]);
    try {
      const { user, writable } = await untilUp(target);
      assert.equal([Number(user) > 0, writable], [true, []]);
      await target.event('target-good');
      const sipp = new Sipp([`127.0.0.1:${target.sipPort}`, '-sn', 'uac', '-m', '1', '-d', '200'], folder, sipPort, rtpPort);
      const { exitCode, output } = await sipp.finished;
      assert.is(exitCode, 0, output);
      await target.event('session-established');
      assert.is((await target.ask({ do: 'records' })).identical, true);
    } finally {
      await target.stop();
    }
  });
}

test.run();
