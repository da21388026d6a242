// Calls along the route set of a record-routing Kamailio: over UDP, TCP and TLS, with linphonec and between handsets; CANCEL, forks, a nonce that grows old.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeMarkedVoice } from '../../tools/scenario/party/marked-voice.ts';
import { Authority } from '../support/certificates.ts';
import { startHandset, untilRtp, type RunningHandset } from '../support/handset.ts';
import type { Kamailio } from '../../tools/scenario/party/kamailio.ts';
import { haveKamailio } from '../support/kamailio.ts';
import { withKamailio, type KamailioScene } from '../support/kamailio-scene.ts';
import { Linphone } from '../../tools/scenario/party/linphone.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const EXPIRES_S = 60;
/** So short that a refresh finds its nonce too old. */
const STALE = { expiresS: 12, nonceS: 2 };
const TALK_PACKETS = 50;
const POLL_MS = 100;
const PATIENCE_MS = 60_000;

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; !isSo(); ) {
    if (Date.now() > deadline) throw new Error(`not so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

const registered = async (handset: Promise<RunningHandset>): Promise<RunningHandset> => {
  await (await handset).event('registered');
  return handset;
};
const phone = ({ kamailio, keep }: KamailioScene, user: string, transport: string): Promise<RunningHandset> =>
  registered(keep(startHandset({ words: ['--register', `sip:127.0.0.1:${kamailio.port};transport=${transport}`, '--user', user, '--password', 'secret', '--answer', 'active'] })));

/** `caller` calls, holds, resumes; who hangs up is told. */
async function callThrough(kamailio: Kamailio, caller: RunningHandset, transport: string, user: string, hangUp: (session: unknown) => Promise<unknown>, port = kamailio.port): Promise<void> {
  const { session } = await caller.ask({ do: 'place-call', to: `sip:${user}@127.0.0.1:${port};transport=${transport}` });
  await caller.event('session-established', { session });
  await untilRtp(caller, TALK_PACKETS);
  for (const verb of ['hold', 'resume']) await caller.ask({ do: verb, session });
  await hangUp(session);
  await caller.event('session-ended', { session });
}

const LINPHONE = (transport: string): string => `a handset and linphonec, both registered with digest over ${transport.toUpperCase()}, call each other through Kamailio, hold, and either hangs up`;
const TLS = 'two handsets, registered over TLS, call through Kamailio, hold, and the called one hangs up';
const CANCEL = 'a call that is taken back through Kamailio is cancelled at the far end, too';
const FORK = 'a call that forks to two phones which both answer keeps one of them and ends the other by BYE';
const NONCE = 'a refresh whose nonce has grown old at Kamailio is given again with the new one, and nobody hears of it';

if (haveKamailio([LINPHONE('udp'), LINPHONE('tcp')]) && havePrograms(['linphonec'], [LINPHONE('udp'), LINPHONE('tcp')])) {
  for (const transport of ['udp', 'tcp'] as const) {
    test(`${LINPHONE(transport)} (RFC 3261 12.2, 16.12) [S05, S06, S07, D10]`, () =>
      withKamailio(`kamailio-linphone-${transport}`, EXPIRES_S, { tcp: true }, async (scene) => {
        const { folder, kamailio, keep } = scene;
        const voiceWav = join(folder, 'voice.wav');
        await writeMarkedVoice(voiceWav, 1, 8000);
        const alice = await phone(scene, 'alice', transport);
        const linphone = await keep(Linphone.start({ name: 'bob', folder, voiceWav, autoAnswer: true, transport, registrar: { port: kamailio.port, transport, password: 'secret' } }));
        await until(() => kamailio.location('bob') !== null, 'linphonec is registered');
        await callThrough(kamailio, alice, transport, 'bob', async (session) => alice.ask({ do: 'end', session }));
        linphone.tell(`call sip:alice@127.0.0.1:${kamailio.port}`);
        const { session } = await alice.event('session-established', { session: '2' });
        linphone.tell('terminate');
        await alice.event('session-ended', { session });
      }));
  }
}

if (haveKamailio([TLS]) && havePrograms(['openssl'], [TLS])) {
  test(`${TLS} (RFC 5922 7.1) [S05, S06, S07, D10]`, async () => {
    const certificates = scratchFolder('kamailio-certificates');
    const authority = new Authority(certificates);
    const tls = authority.sign('kamailio', 'DNS:example.org,IP:127.0.0.1');
    await withKamailio('kamailio-tls', EXPIRES_S, { tls }, async ({ kamailio, keep }) => {
      const ours = authority.sign('handset', 'IP:127.0.0.1');
      const secured = (user: string): Promise<RunningHandset> => {
        const config = join(certificates, `${user}.yaml`);
        writeFileSync(config, `tls: { cert: ${ours.cert}, key: ${ours.key}, ca: ${authority.ca} }\naccounts:\n  - { uri: "sip:${user}@example.org", registrar: "sip:127.0.0.1:${kamailio.port + 1};transport=tls", user: ${user}, password: secret }\n`);
        return registered(keep(startHandset({ words: ['--config', config, '--answer', 'active'] }).then(async (handset) => { await handset.ask({ do: 'register' }); return handset; })));
      };
      const [alice, bob] = [await secured('alice'), await secured('bob')];
      await callThrough(kamailio, alice, 'tls', 'bob', async () => bob.ask({ do: 'end', session: '1' }), kamailio.port + 1);
      for (const handset of [alice, bob]) {
        const { net } = (await handset.ask({ do: 'stats' })) as { net: { sent: number; received: number } };
        assert.equal([net.sent, net.received], [0, 0], 'not one datagram');
      }
    });
  });
}

if (haveKamailio([CANCEL, FORK, NONCE])) {
  test(`${CANCEL} (RFC 3261 9.1, 16.10) [S03, D10]`, () =>
    withKamailio('kamailio-cancel', EXPIRES_S, {}, async (scene) => {
      const { kamailio, keep } = scene;
      const alice = await phone(scene, 'alice', 'udp');
      const bob = await registered(keep(startHandset({ words: ['--register', `sip:127.0.0.1:${kamailio.port}`, '--user', 'bob', '--password', 'secret'] })));
      const { session } = await alice.ask({ do: 'place-call', to: `sip:bob@127.0.0.1:${kamailio.port}` });
      await alice.event('session-progress', { session });
      await alice.ask({ do: 'end', session });
      await bob.event('session-ended');
      await alice.event('session-ended', { session });
    }));

  test(`${FORK} (RFC 3261 13.2.2.4, 16.7) [S03, D10]`, async () => {
    const phones = await Promise.all([0, 1].map(() => startHandset({ words: ['--answer', 'active'] })));
    try {
      await withKamailio('kamailio-fork', EXPIRES_S, { fork: phones.map(({ uri }) => uri) }, async (scene) => {
        const alice = await phone(scene, 'alice', 'udp');
        const { session } = await alice.ask({ do: 'place-call', to: `sip:both@127.0.0.1:${scene.kamailio.port}` });
        await alice.event('session-established', { session });
        // One has the call; the other's answer came too late, or its INVITE was cancelled before it.
        const over = await Promise.any(phones.map(async (one) => { await one.event('session-ended'); return one; }));
        const [kept] = phones.filter((one) => one !== over);
        await untilRtp(alice, TALK_PACKETS);
        await kept!.ask({ do: 'end', session: '1' });
        await alice.event('session-ended', { session });
        assert.is(alice.events.filter(({ event }) => event === 'session-established').length, 1);
      });
    } finally {
      for (const one of phones) await one.stop();
    }
  });

  test(`${NONCE} (RFC 7616 3.3, stale) [S05, S06, D10]`, () =>
    withKamailio('kamailio-nonce', STALE.expiresS, { nonceS: STALE.nonceS }, async (scene) => {
      const alice = await phone(scene, 'alice', 'udp');
      const first = scene.kamailio.location('alice')!;
      await until(() => scene.kamailio.location('alice')?.cseq !== first.cseq, 'it is refreshed');
      // The refresh was challenged again, with stale=true: two requests, the second of them taken.
      assert.ok(scene.kamailio.location('alice')!.cseq >= first.cseq + 2, `${first.cseq}, then ${scene.kamailio.location('alice')?.cseq}`);
      assert.not.ok(alice.events.some(({ event }) => event === 'registration-failed' || event === 'unregistered'));
    }));
}

test.run();
