// Real peers over TCP: SIPp in both directions, baresip in both directions.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Baresip } from '../../tools/scenario/party/baresip.ts';
import { writeMarkedVoice } from '../../tools/scenario/party/marked-voice.ts';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import { withHandset } from '../support/handset.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { readSippFigures } from '../support/sipp-figures.ts';

const CALLS = 50;
/** SIPp's one connection for all calls. */
const ONE_CONNECTION = ['-t', 't1'];

async function withSipp<T>(words: readonly string[], folder: string, use: (sipp: Sipp) => Promise<T>): Promise<T> {
  const [sipPort, rtpPort] = await Sipp.ports();
  const sipp = new Sipp(words, folder, sipPort, rtpPort);
  try {
    return await use(sipp);
  } finally {
    await sipp.stop();
  }
}

const SIPP_CALLS = 'SIPp uac makes 50 calls over one TCP connection without a failed call';
const SIPP_CALLED = 'a handset calls SIPp uas over TCP, talks and hangs up';
if (havePrograms(['sipp'], [SIPP_CALLS, SIPP_CALLED])) {
  test(`${SIPP_CALLS} [S07 RFC 3261 18.2.2, D10]`, async () => {
    const folder = scratchFolder('sipp-tcp-uac');
    await withHandset({ words: ['--answer', 'active'] }, async (handset) => {
      const { exitCode, output } = await withSipp([handset.bind, '-sn', 'uac', ...ONE_CONNECTION, '-l', '1', '-m', String(CALLS), '-r', '100'], folder, ({ finished }) => finished);
      assert.is(exitCode, 0, output);
      assert.equal(readSippFigures(join(folder, 'sipp.csv')), { successful: CALLS, failed: 0, retransmissions: 0 });
      const { core, net } = (await handset.ask({ do: 'stats' })) as { core: Record<string, number>; net: { received: number; streams: Record<string, number> } };
      assert.is(net.received, 0, 'no datagram');
      assert.is(net.streams.accepted, 1);
      assert.is(core.streamMessages, 3 * CALLS);
    });
  });

  test(`${SIPP_CALLED} [S07 RFC 3261 18.1.1, D10]`, async () => {
    const folder = scratchFolder('sipp-tcp-uas');
    await withSipp(['-sn', 'uas', ...ONE_CONNECTION, '-m', '1'], folder, (called) =>
      withHandset({}, async (handset) => {
        const { session } = await handset.ask({ do: 'place-call', to: `sip:service@127.0.0.1:${called.sipPort};transport=tcp` });
        await handset.event('session-established', { session });
        await handset.ask({ do: 'end', session });
        await handset.event('session-ended', { session });
        const { exitCode, output } = await called.finished;
        assert.is(exitCode, 0, output);
        assert.equal(readSippFigures(join(folder, 'sipp.csv')), { successful: 1, failed: 0, retransmissions: 0 });
      }),
    );
  });
}

const BARESIP_CALLS = 'baresip calls over TCP, the handset answers, baresip hangs up';
const BARESIP_CALLED = 'a handset calls baresip over TCP, talks and hangs up';
if (havePrograms(['baresip'], [BARESIP_CALLS, BARESIP_CALLED])) {
  async function withBaresip(name: string, use: (baresip: Baresip) => Promise<void>): Promise<void> {
    const folder = scratchFolder(name);
    const voiceWav = join(folder, 'voice.wav');
    await writeMarkedVoice(voiceWav, 1, 8000);
    const baresip = await Baresip.start({ name: 'bob', folder, answer: 'auto', codecs: 'pcmu', voiceWav });
    try {
      await use(baresip);
    } finally {
      await baresip.stop();
    }
  }

  test(`${BARESIP_CALLS} [S07, D10]`, () =>
    withBaresip('baresip-tcp-in', (baresip) =>
      withHandset({ words: ['--answer', 'active'] }, async (handset) => {
        await baresip.command('dial', `${handset.uri};transport=tcp`);
        const { session } = await handset.event('session-established');
        await baresip.command('hangup');
        await handset.event('session-ended', { session });
        const { net } = (await handset.ask({ do: 'stats' })) as { net: { received: number; streams: Record<string, number> } };
        assert.is(net.received, 0, 'no datagram');
        assert.is(net.streams.accepted, 1);
      }),
    ));

  test(`${BARESIP_CALLED} [S07, D10]`, () =>
    withBaresip('baresip-tcp-out', (baresip) =>
      withHandset({}, async (handset) => {
        const { session } = await handset.ask({ do: 'place-call', to: `sip:bob@127.0.0.1:${baresip.sipPort};transport=tcp` });
        await handset.event('session-established', { session });
        await handset.ask({ do: 'end', session });
        await handset.event('session-ended', { session });
        const { net } = (await handset.ask({ do: 'stats' })) as { net: { sent: number; streams: Record<string, number> } };
        assert.is(net.sent, 0, 'no datagram');
        assert.is(net.streams.opened, 1);
      }),
    ));
}

test.run();
