// Transfers between the handset and two linphonecs, which know REFER and Replaces: the handset as transferor and as transferee.
// Its own attended transfer names the third party without a port, and so needs a proxy that knows where that is.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeMarkedVoice } from '../../tools/scenario/party/marked-voice.ts';
import { startHandset, untilRtp, type RunningHandset } from '../support/handset.ts';
import { alsoIpv6 } from '../support/ipv6.ts';
import { Linphone } from '../../tools/scenario/party/linphone.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

interface Scene { handset: RunningHandset; bob: Linphone; carol: Linphone }

/** The handset talks to bob, as its session 1; carol answers whoever calls. */
async function scene(name: string, play: (parts: Scene) => Promise<void>): Promise<void> {
  const folder = scratchFolder(name);
  const voiceWav = join(folder, 'voice.wav');
  await writeMarkedVoice(voiceWav, 1, 8000);
  const started = await Promise.allSettled([
    Linphone.start({ name: 'bob', folder, voiceWav, autoAnswer: true }),
    Linphone.start({ name: 'carol', folder, voiceWav, autoAnswer: true }),
    startHandset({ words: [...alsoIpv6, '--answer', 'active', '--codecs', 'PCMU'] }),
  ]);
  try {
    const [bob, carol, handset] = started.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    }) as [Linphone, Linphone, RunningHandset];
    await handset.ask({ do: 'place-call', guest: 'android', to: bob.uri });
    await handset.event('session-established', { session: '1' });
    await bob.waitFor(/Media streams established/);
    await play({ handset, bob, carol });
    const records = await handset.ask({ do: 'records' });
    assert.ok(records.identical && records.skipped === 0, JSON.stringify(records));
  } finally {
    await Promise.all(started.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value.stop() : undefined)));
  }
}

const BLIND = 'the handset transfers linphonec to another linphonec, and is out of it';
const ATTENDED = 'the handset connects two linphonecs that it talks to by Replaces, and is out of it';
const SUFFERED = 'linphonec transfers the handset to another linphonec';

if (havePrograms(['linphonec'], [BLIND, ATTENDED, SUFFERED])) {
  test(`${BLIND} (RFC 5589 6) [S04, D10]`, () =>
    scene('linphone-blind', async ({ handset, bob, carol }) => {
      await handset.ask({ do: 'transfer', session: '1', to: carol.uri });
      await handset.event('session-ended', { session: '1' });
      await carol.waitFor(/Media streams established with .*sip:bob@/);
      await bob.waitFor(/Media streams established with .*sip:carol@/);
    }));

  test(`${ATTENDED} (RFC 5589 7.1, RFC 3891) [S04, D10]`, () =>
    scene('linphone-attended', async ({ handset, bob, carol }) => {
      await handset.ask({ do: 'place-call', guest: 'android', to: carol.uri });
      await handset.event('session-established', { session: '2' });
      await handset.ask({ do: 'transfer', session: '1', with: '2' });
      await handset.event('session-ended', { session: '1' });
      await handset.event('session-ended', { session: '2' });
      await carol.waitFor(/Media streams established with .*sip:bob@/);
      await bob.waitFor(/Media streams established with /);
    }));

  test(`${SUFFERED} (RFC 5589 6) [S04, D10]`, () =>
    scene('linphone-suffered', async ({ handset, bob, carol }) => {
      bob.tell(`transfer ${carol.uri}`);
      await handset.event('session-established', { session: '2' });
      await handset.event('session-ended', { session: '1' });
      await carol.waitFor(/Media streams established with .*sip:handset@/);
      await untilRtp(handset, 20);
      await handset.ask({ do: 'end', session: '2' });
      await carol.waitFor(/Call \d+ with .* ended/);
    }));
}

test.run();
