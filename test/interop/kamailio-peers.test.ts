// SIPp and baresip call a registered handset through a record-routing Kamailio, and Kamailio closes a connection in mid-call.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Baresip } from '../../tools/scenario/party/baresip.ts';
import { writeMarkedVoice } from '../../tools/scenario/party/marked-voice.ts';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import { packagePath } from '../../tools/package-root.ts';
import { startHandset, untilRtp, type RunningHandset } from '../support/handset.ts';
import { haveKamailio } from '../support/kamailio.ts';
import { withKamailio, type KamailioScene } from '../support/kamailio-scene.ts';
import { havePrograms } from '../support/programs.ts';
import { readSippFigures } from '../support/sipp-figures.ts';

const EXPIRES_S = 60;
const CALLS = 5;
const TALK_PACKETS = 25;
const IDLE_S = 2;
const POLL_MS = 100;
/** Kamailio's reader keeps a silent connection for some seconds of its own before the idle time begins: it takes ten on a machine that is busy. */
const PATIENCE_MS = 60_000;
const ROUTED_CALLER = packagePath('test', 'interop', 'sipp', 'routed-caller.xml');

async function phone({ kamailio, keep }: KamailioScene, user: string, transport = 'udp'): Promise<RunningHandset> {
  const handset = await keep(startHandset({ words: ['--register', `sip:127.0.0.1:${kamailio.port};transport=${transport}`, '--user', user, '--password', 'secret', '--answer', 'active'] }));
  await handset.event('registered');
  return handset;
}

const SIPP = `SIPp makes ${CALLS} calls through Kamailio along its route set; a request with a CSeq that is too low is refused with 500 and the call goes on`;
const BARESIP = 'baresip calls a registered handset through Kamailio, and the handset hangs up along the route set';
const LOSS = 'a connection that Kamailio closes in mid-call is opened anew for the BYE and for the next registration';

if (haveKamailio([SIPP]) && havePrograms(['sipp'], [SIPP])) {
  test(`${SIPP} (RFC 3261 12.2.2, 16.12) [S01, S06, D10]`, () =>
    withKamailio('kamailio-sipp', EXPIRES_S, {}, async (scene) => {
      const { folder, kamailio, keep } = scene;
      const alice = await phone(scene, 'alice');
      const [sipPort, rtpPort] = await Sipp.ports();
      const sipp = await keep(Promise.resolve(new Sipp([`127.0.0.1:${kamailio.port}`, '-sf', ROUTED_CALLER, '-s', 'alice', '-l', '1', '-m', String(CALLS), '-r', '20'], folder, sipPort, rtpPort)));
      const { exitCode, output } = await sipp.finished;
      assert.is(exitCode, 0, output);
      assert.equal(readSippFigures(join(folder, 'sipp.csv')), { successful: CALLS, failed: 0, retransmissions: 0 });
      await alice.event('session-ended', { session: String(CALLS) });
    }));
}

if (haveKamailio([BARESIP]) && havePrograms(['baresip'], [BARESIP])) {
  test(`${BARESIP} (RFC 3261 12.2.1.1, 16.12) [S01, S06, D10]`, () =>
    withKamailio('kamailio-baresip', EXPIRES_S, {}, async (scene) => {
      const { folder, kamailio, keep } = scene;
      const voiceWav = join(folder, 'voice.wav');
      await writeMarkedVoice(voiceWav, 1, 8000);
      const alice = await phone(scene, 'alice');
      const baresip = await keep(Baresip.start({ name: 'bob', folder, answer: 'auto', codecs: 'pcmu', voiceWav }));
      await baresip.command('dial', `sip:alice@127.0.0.1:${kamailio.port}`);
      const { session } = await alice.event('session-established', { session: '1' });
      await untilRtp(alice, TALK_PACKETS);
      await alice.ask({ do: 'end', session });
      await alice.event('session-ended', { session });
      for (const deadline = Date.now() + PATIENCE_MS; !baresip.events.some(({ type }) => type === 'CALL_CLOSED'); ) {
        assert.ok(Date.now() < deadline, 'baresip heard the BYE');
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    }));
}

if (haveKamailio([LOSS])) {
  test(`${LOSS} (RFC 3261 18.1.1, 18.4) [S06, S07, D10]`, () =>
    withKamailio('kamailio-loss', EXPIRES_S, { tcp: true, idleS: IDLE_S }, async (scene) => {
      const { kamailio } = scene;
      const [alice, bob] = [await phone(scene, 'alice', 'tcp'), await phone(scene, 'bob', 'tcp')];
      const connections = async (): Promise<number> => ((await alice.ask({ do: 'stats' })) as { core: Record<string, number> }).core.connections!;
      const { session } = await alice.ask({ do: 'place-call', to: `sip:bob@127.0.0.1:${kamailio.port};transport=tcp` });
      await alice.event('session-established', { session });
      assert.ok((await connections()) > 0);
      for (const deadline = Date.now() + PATIENCE_MS; (await connections()) > 0; ) {
        assert.ok(Date.now() < deadline, 'Kamailio has closed the connection');
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      assert.not.ok(alice.events.some(({ event }) => event === 'session-ended'), 'the call stays up');
      await alice.ask({ do: 'end', session });
      await bob.event('session-ended');
      await alice.event('session-ended', { session });
      const { cseq } = kamailio.location('alice')!;
      await alice.ask({ do: 'register' });
      assert.ok(kamailio.location('alice')!.cseq > cseq, 'registered again');
    }));
}

test.run();
