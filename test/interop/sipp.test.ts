// SIPp, its built-in scenarios unchanged, against a handset started as people start it.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Capture } from '../../tools/scenario/party/capture.ts';
import { freePorts } from '../../tools/scenario/party/ports.ts';
import { rtpInCapture } from '../../tools/scenario/party/received-audio.ts';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import { packagePath } from '../../tools/package-root.ts';
import { assertSwitchesLoseNothing } from '../support/conversation.ts';
import { switchThereAndBack, withHandset } from '../support/handset.ts';
import { havePrograms, skip } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { readSippFigures } from '../support/sipp-figures.ts';

const CALLS = 200;
const SWITCHES_EACH_WAY = 10;
const SIPP_SOUNDS = '/usr/share/sip-tester';
const isRoot = process.getuid?.() === 0;
const PCAP_CASE = 'ten switches there and back under SIPp uac_pcap lose nothing';

async function withSipp<T>(words: readonly string[], folder: string, use: (sipp: Sipp) => Promise<T>): Promise<T> {
  const [sipPort, rtpPort] = await Sipp.ports();
  const sipp = new Sipp(words, folder, sipPort, rtpPort);
  try {
    return await use(sipp);
  } finally {
    await sipp.stop();
  }
}

if (havePrograms(['sipp'], ['SIPp uac makes 200 calls one after the other', 'a handset calls SIPp uas'])) {
  test('SIPp uac makes 200 calls one after the other without a failed call or a retransmission [D10]', async () => {
    const folder = scratchFolder('sipp-uac');
    const bind = `127.0.0.1:${await freePorts(1)}`;
    await withHandset(
      { command: ['npx', '--no-install', '--prefix', packagePath(), 'twinset'], bind, words: ['--answer', 'active'] },
      async (handset) => {
        const { exitCode, output } = await withSipp(
          [bind, '-sn', 'uac', '-l', '1', '-m', String(CALLS), '-r', '100'],
          folder,
          ({ finished }) => finished,
        );
        assert.is(exitCode, 0, output);
        assert.equal(readSippFigures(join(folder, 'sipp.csv')), { successful: CALLS, failed: 0, retransmissions: 0 });
        const records = await handset.ask({ do: 'records' });
        assert.is(handset.events.filter(({ event }) => event === 'session-ended').length, CALLS);
        assert.ok(records.identical && records.skipped === 0 && Number(records.checked) > CALLS);
      },
    );
  });

  for (const guest of ['android', 'symbian']) {
    test(`the ${guest} app calls SIPp uas, talks and hangs up [D10]`, async () => {
      const folder = scratchFolder('sipp-uas');
      await withSipp(['-sn', 'uas', '-m', '1'], folder, (called) =>
        withHandset({ words: ['--active', guest] }, async (handset) => {
          const { session } = await handset.ask({ do: 'place-call', guest, to: `sip:service@127.0.0.1:${called.sipPort}` });
          await handset.event('session-established', { session });
          await handset.ask({ do: 'end', guest, session });
          const ended = await handset.event('session-ended', { session });
          const { exitCode, output } = await called.finished;
          assert.is((ended.reason as { side: string }).side, 'local');
          assert.is(exitCode, 0, output);
          assert.equal(readSippFigures(join(folder, 'sipp.csv')), { successful: 1, failed: 0, retransmissions: 0 });
        }),
      );
    });
  }
}

async function switchUnderPcap(): Promise<void> {
  const folder = scratchFolder('sipp-pcap');
  symlinkSync(SIPP_SOUNDS, join(folder, 'pcap')); // uac_pcap names its sounds relative to where it runs
  const capture = await Capture.start(join(folder, 'lo.pcap'));
  try {
    await withHandset({ words: ['--answer', 'active', '--microphone', 'marks:0', '--codecs', 'PCMA'] }, (handset) =>
      withSipp([handset.bind, '-sn', 'uac_pcap', '-m', '1'], folder, async (caller) => {
        await handset.event('session-established');
        const from = Date.now();
        const switches = await switchThereAndBack(handset, SWITCHES_EACH_WAY);
        const to = Date.now();
        const records = await handset.ask({ do: 'records' });
        assert.not.ok(
          handset.events.some(({ event }) => event === 'session-ended'),
          'the call lasts longer than the switches',
        );
        const { exitCode, output } = await caller.finished;
        assert.is(exitCode, 0, output);
        await capture.stop();
        assert.is(capture.missed, 0, 'the capture is whole');
        const seen = capture.datagrams();
        assertSwitchesLoseNothing(switches, 2 * SWITCHES_EACH_WAY);
        const rtp = rtpInCapture(seen, caller.rtpPorts);
        assert.ok(rtp.received > 200, JSON.stringify(rtp));
        assert.equal([rtp.lost, rtp.sequenceGaps, rtp.timestampJumps, rtp.ssrcChanges], [0, 0, 0, 0], JSON.stringify(rtp));
        assert.is(
          seen.filter(({ timeMs, fromPort, toPort }) => timeMs > from && timeMs < to && (fromPort === caller.sipPort || toPort === caller.sipPort))
            .length,
          0,
          'no SIP message for a switch',
        );
        assert.ok(records.identical && records.skipped === 0);
      }),
    );
  } finally {
    await capture.stop();
  }
}

if (!isRoot) skip(PCAP_CASE, 'SIPp plays a pcap, and tcpdump captures, as root only');
else if (havePrograms(['sipp', 'tcpdump'], [PCAP_CASE]))
  test(`${PCAP_CASE}: one SSRC, no gap, no jump, no SIP message [H14, H20, D10]`, switchUnderPcap);

test.run();
