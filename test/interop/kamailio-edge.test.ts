// A handset behind edge proxies of Kamailio's, with another Kamailio as registrar: flows, their keep-alives, and what happens when one breaks.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import { packagePath } from '../../tools/package-root.ts';
import { startHandset } from '../support/handset.ts';
import { haveKamailioEdge, startKamailioEdge } from '../support/kamailio-edge.ts';
import { withKamailio, type KamailioScene } from '../support/kamailio-scene.ts';
import { havePrograms } from '../support/programs.ts';
import { TcpRelay } from '../support/tcp-relay.ts';

const EXPIRES_S = 600;
const FLOW_TIMER_S = 2;
const POLL_MS = 50;
const PATIENCE_MS = 60_000;
const ROUTED_CALLER = packagePath('test', 'interop', 'sipp', 'routed-caller.xml');
const NAME = 'a handset behind an edge proxy is called over its flow, keeps it alive, and registers a new one at once when it breaks';

async function until(what: string, isSo: () => boolean): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !isSo(); ) {
    assert.ok(Date.now() < deadline, what);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** SIPp calls alice by way of the registrar, holds on for a moment and hangs up. */
async function isCalled({ folder, kamailio }: KamailioScene): Promise<void> {
  const [sipPort, rtpPort] = await Sipp.ports();
  const sipp = new Sipp([`127.0.0.1:${kamailio.port}`, '-sf', ROUTED_CALLER, '-s', 'alice', '-m', '1', '-timeout', '20'], folder, sipPort, rtpPort);
  try {
    const { exitCode, output } = await sipp.finished;
    assert.is(exitCode, 0, output);
  } finally {
    await sipp.stop();
  }
}

if (haveKamailioEdge([NAME]) && havePrograms(['sipp'], [NAME])) {
  test(`${NAME}; one that knows no flows is taken without (RFC 5626 4.2, 4.4.1, 4.5, 5, 6, RFC 3327, RFC 5627) [S06, D10]`, () =>
    withKamailio('kamailio-edge', EXPIRES_S, { flowTimerS: FLOW_TIMER_S }, async (scene) => {
      const { folder, kamailio, keep } = scene;
      const edge = await keep(startKamailioEdge(folder, kamailio.port, true));
      const plainEdge = await keep(startKamailioEdge(folder, kamailio.port, false));
      const relay = await keep(TcpRelay.start(edge.port));
      const file = join(folder, 'handset.json');
      const account = (user: string, ...ways: string[]): object => ({ uri: `sip:${user}@127.0.0.1`, registrar: `sip:127.0.0.1:${kamailio.port}`, edges: ways.map((way) => `sip:127.0.0.1:${way}`), user, password: 'secret', gruu: true });
      writeFileSync(file, JSON.stringify({ accounts: [account('alice', `${relay.port};lr;transport=tcp`), account('bob', `${plainEdge.port};lr`), account('carol', `${edge.port};lr`, `${edge.port};lr;transport=tcp`)] }));
      const handset = await keep(startHandset({ words: ['--config', file, '--answer', 'active'] }));
      await Promise.all([0, 1, 2].map((index) => handset.event('registered', { account: index })));
      const first = kamailio.location('alice')!;
      assert.match(first.path, new RegExp(`@127\\.0\\.0\\.1:${edge.port};lr;ob`));
      assert.not.match(kamailio.location('bob')!.path, ';ob');
      await until('a binding for each of two flows', () => kamailio.location('carol')?.bindings === 2);

      await isCalled(scene);
      assert.equal([relay.taken, [...new Set(relay.requests)]], [1, ['INVITE', 'ACK', 'OPTIONS', 'BYE']]);
      await until('two pings and their pongs', () => relay.pings >= 2 && relay.pongs >= 2);
      assert.is(relay.taken, 1);

      relay.cut();
      await until('a new flow in the place of the broken one', () => (kamailio.location('alice')?.cseq ?? 0) > first.cseq);
      const second = kamailio.location('alice')!;
      assert.equal([relay.taken, second.bindings, second.path === first.path], [2, 1, false]);
      await isCalled(scene);
      assert.not.ok(handset.events.some(({ event }) => event === 'unregistered' || event === 'registration-failed'), 'nobody noticed');

      await handset.stop();
      assert.equal(['alice', 'bob', 'carol'].map((user) => kamailio.location(user)), [null, null, null], 'all bindings are taken back');
    }));
}

test.run();
