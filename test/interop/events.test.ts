// Event packages beside SIPp with scenarios of our own: a mailbox that the handset subscribes to, a watcher of the handset's calls, a server that we publish to.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import { bootServer } from '../../host-shim/index.ts';
import { MessageType, decode, encodePublish, encodeUnpublish } from '../../proto/index.ts';
import { withHandset } from '../support/handset.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const NAMES = ['a mailbox of SIPp is subscribed to after registration, and both guests know what waits', 'a watcher of SIPp subscribes, is told and unsubscribes',
  'a server of SIPp takes publications, and has forgotten one'] as const;
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

  test(`${NAMES[2]}: what is published comes with its tag, after a 412 whole and without one, and is removed at the end (RFC 3903 4) [S04]`, async () => {
    const [sipPort, rtpPort] = await Sipp.ports();
    const compositor = new Sipp(['-sf', scenario('compositor'), '-m', '1', '-timeout', '10'], scratchFolder('sipp-compositor'), sipPort, rtpPort);
    const told: string[] = [];
    const server = await bootServer({ bind: { ip: '127.0.0.1', port: 0 }, size: { legs: 8, transactions: 64, tombstones: 256 }, onFrame });
    const { port } = server;
    const publish = (text: string, publication = 0): void => {
      port.send(MessageType.Publish, encodePublish({ publication, uri: `sip:alice@127.0.0.1:${sipPort}`, event: 'presence', contentType: 'text/plain', body: Buffer.from(text), expiresS: 600 }), 0, publication + 1);
    };
    /** The Done of one is the beginning of the next. */
    function onFrame({ type, requestId, payload }: { type: number; requestId: number; payload: Uint8Array }): void {
      const { name } = decode(type, payload);
      if (name !== 'Receipt') told.push(`${name} ${requestId}`);
      if (name === 'Done' && requestId === 1) publish('state two', 1);
      if (name === 'Done' && requestId === 2) port.send(MessageType.Unpublish, encodeUnpublish({ publication: 1 }), 0, 3);
    }
    try {
      publish('state one');
      const { exitCode, output } = await compositor.finished;
      assert.is(exitCode, 0, output);
      assert.equal(told.filter((line) => !line.startsWith('Published ')), ['Done 1', 'Done 2', 'PublicationEnded 0', 'Done 3']);
      const { core } = await server.stats() as { core: Record<string, number> };
      assert.is(core.publications, 0);
    } finally {
      await compositor.stop();
      await server.close();
    }
  });
}

test.run();
