// Event packages beside SIPp with scenarios of our own: a mailbox that the handset subscribes to, a watcher of the handset's calls.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import { withHandset } from '../support/handset.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const NAMES = ['a mailbox of SIPp is subscribed to after registration, and both guests know what waits', 'a watcher of SIPp subscribes, is told and unsubscribes'] as const;
const scenario = (name: string): string => packagePath('test', 'interop', 'sipp', `${name}.xml`);

if (havePrograms(['sipp'], [...NAMES])) {
  test(`${NAMES[0]} (RFC 3842) [S04]`, async () => {
    const folder = scratchFolder('sipp-mailbox');
    const [sipPort, rtpPort] = await Sipp.ports();
    const mailbox = new Sipp(['-sf', scenario('mailbox'), '-m', '2', '-timeout', '30'], folder, sipPort, rtpPort);
    try {
      const file = join(folder, 'handset.json');
      writeFileSync(file, JSON.stringify({ accounts: [{ uri: 'sip:alice@example.org', registrar: `sip:127.0.0.1:${sipPort}`, messageWaiting: true }] }));
      await withHandset({ words: ['--config', file] }, async (handset) => {
        const told = await handset.event('message-waiting', { waiting: true });
        assert.equal([told.account, told.voice], [0, { new: 2, old: 8, urgentNew: 0, urgentOld: 2 }]);
        await handset.event('message-waiting', { waiting: false });
        const { exitCode, output } = await mailbox.finished;
        assert.is(exitCode, 0, output);
        const records = await handset.ask({ do: 'records' });
        assert.ok(records.identical === true && records.skipped === 0 && Number(records.checked) > 2);
      });
    } finally {
      await mailbox.stop();
    }
  });

  test(`${NAMES[1]} (RFC 6665, RFC 4235) [S04]`, async () => {
    const folder = scratchFolder('sipp-watcher');
    const file = join(folder, 'handset.json');
    writeFileSync(file, JSON.stringify({ dialogWatchers: ['sip:attendant@127.0.0.1'] }));
    await withHandset({ words: ['--config', file] }, async (handset) => {
      const [sipPort, rtpPort] = await Sipp.ports();
      const watcher = new Sipp([handset.bind, '-sf', scenario('watcher'), '-m', '1', '-timeout', '30'], folder, sipPort, rtpPort);
      try {
        const { exitCode, output } = await watcher.finished;
        assert.is(exitCode, 0, output);
      } finally {
        await watcher.stop();
      }
    });
  });
}

test.run();
