// Transfers between the handset and two baresips, in every role that a handset can have: transferor, transferee, target.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Baresip } from '../../tools/scenario/party/baresip.ts';
import { writeMarkedVoice } from '../../tools/scenario/party/marked-voice.ts';
import { startHandset, type RunningHandset } from '../support/handset.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

const PATIENCE_MS = 30_000;

interface Scene { handset: RunningHandset; bob: Baresip; carol: Baresip; bobUri: string; carolUri: string }

/** The handset talks to bob, as its session 1; carol answers whoever calls. */
async function scene(name: string, play: (parts: Scene) => Promise<void>): Promise<void> {
  const folder = scratchFolder(name);
  const voiceWav = join(folder, 'voice.wav');
  await writeMarkedVoice(voiceWav, 1, 8000);
  const stops: (() => Promise<void>)[] = [];
  const keep = <T extends { stop(): Promise<void> }>(part: T): T => {
    stops.unshift(() => part.stop());
    return part;
  };
  try {
    const bob = keep(await Baresip.start({ name: 'bob', folder, answer: 'auto', codecs: 'pcmu', voiceWav }));
    const carol = keep(await Baresip.start({ name: 'carol', folder, answer: 'auto', codecs: 'pcmu', voiceWav }));
    const handset = keep(await startHandset({ words: ['--answer', 'active', '--codecs', 'PCMU'] }));
    const bobUri = `sip:bob@127.0.0.1:${bob.sipPort}`, carolUri = `sip:carol@127.0.0.1:${carol.sipPort}`;
    await handset.ask({ do: 'place-call', guest: 'android', to: bobUri });
    await handset.event('session-established', { session: '1' });
    await play({ handset, bob, carol, bobUri, carolUri });
    const records = await handset.ask({ do: 'records' });
    assert.ok(records.identical && records.skipped === 0, JSON.stringify(records));
  } finally {
    for (const stop of stops) await stop();
  }
}

/** What baresip says of its calls, when it says this. */
async function callsOf(baresip: Baresip, wanted: RegExp): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const said = await baresip.command('listcalls');
    if (wanted.test(said)) return;
    if (Date.now() > until) assert.match(said, wanted);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const BLIND = 'the handset transfers baresip to another baresip, and is out of it';
const ATTENDED = 'the handset connects two baresips that it talks to, and is out of it';
const SUFFERED = 'baresip transfers the handset to another baresip';

if (havePrograms(['baresip'], [BLIND, ATTENDED, SUFFERED])) {
  test(`${BLIND} (RFC 5589 6) [S04, D10]`, () =>
    scene('transfer-blind', async ({ handset, bob, carolUri }) => {
      await handset.ask({ do: 'transfer', session: '1', to: carolUri });
      await handset.event('session-ended', { session: '1' });
      await callsOf(bob, /carol/);
    }));

  test(`${ATTENDED} (RFC 5589 7.1, RFC 3891) [S04, D10]`, () =>
    scene('transfer-attended', async ({ handset, bob, carol, carolUri }) => {
      await handset.ask({ do: 'place-call', guest: 'android', to: carolUri });
      await handset.event('session-established', { session: '2' });
      await handset.ask({ do: 'transfer', session: '1', with: '2' });
      await handset.event('session-ended', { session: '1' });
      await handset.event('session-ended', { session: '2' });
      await callsOf(bob, /carol/);
      await callsOf(carol, /bob@/);
    }));

  test(`${SUFFERED} (RFC 5589 6) [S04, D10]`, () =>
    scene('transferred-blind', async ({ handset, bob, carol, carolUri }) => {
      await bob.command('transfer', carolUri);
      await handset.event('session-established', { session: '2' });
      await handset.event('session-ended', { session: '1' });
      await callsOf(carol, /handset@|127\.0\.0\.1/);
      await handset.ask({ do: 'end', session: '2' });
    }));
}

test.run();
