// Offers, reliable responses, UPDATE, session timers and digits in INFO beside SIPp with scenarios of our own.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { Sipp } from '../../tools/scenario/party/sipp.ts';
import { withHandset, type RunningHandset } from '../support/handset.ts';
import { havePrograms } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';

interface Case {
  name: string;
  /** A file in sipp/. */
  scenario: string;
  settings?: object;
  /** Beside placing or answering the call. */
  meanwhile?: (handset: RunningHandset, session: string) => Promise<unknown>;
}

const answering: readonly Case[] = [
  { name: 'a call without an offer has ours in the 200 and answers in the ACK (RFC 3261 13.2.1) [S02]', scenario: 'no-offer-ack' },
  {
    name: 'a call without an offer has ours in a reliable 180 and answers in the PRACK (RFC 3262 5) [S02] [S03]',
    scenario: 'no-offer-prack',
    settings: { reliableWhenSupported: true },
  },
  {
    name: 'too short an interval gets 422 with Min-SE; the far end refreshes by UPDATE, then makes us the refresher by re-INVITE (RFC 4028 9) [S03]',
    scenario: 'intervals',
    settings: { minSeS: 120 },
  },
  {
    name: 'a caller that knows timers and asks for none gets one when it is configured (RFC 4028 9) [S03]',
    scenario: 'unasked-interval',
    settings: { sessionTimerUnasked: true, sessionExpiresS: 180 },
  },
  {
    name: 'offers that cross are refused by 491 on both sides, and ours succeeds after a while (RFC 3261 14.1) [S02]',
    scenario: 'glare',
    meanwhile: async (handset, session) => {
      await handset.ask({ do: 'hold', guest: 'android', session });
      await handset.event('session-held', { session, side: 'local' });
    },
  },
];

const calling: readonly Case[] = [
  { name: 'our call without an offer is answered in the ACK (RFC 3261 13.2.1) [S02]', scenario: 'late-offer-ack', settings: { lateOffer: true } },
  { name: 'our call without an offer is answered in the PRACK (RFC 3262 5) [S02] [S03]', scenario: 'late-offer-prack', settings: { lateOffer: true } },
  {
    name: 'a reliable 183 answers our offer, and offers in UPDATE are answered before and after the 200 (RFC 3262 5, RFC 3311 5) [S02] [S03]',
    scenario: 'changes',
  },
  {
    name: 'a 422 raises what we propose, a 200 with a lower interval is honoured, and we refresh by UPDATE (RFC 4028 7.3, 7.4, 8) [S03]',
    scenario: 'least-interval',
    settings: { sessionExpiresS: 90 },
  },
  {
    name: 'digits go to a far end without telephone-event in INFO, and come from it so [S03]',
    scenario: 'digits-in-info',
    settings: { dtmf: 'info' },
    meanwhile: async (handset, session) => {
      await handset.ask({ do: 'dtmf', guest: 'android', session, digits: '4#' });
      await handset.event('dtmf', { session, digit: '7' });
    },
  },
];

async function run({ scenario, settings = {}, meanwhile }: Case, isCalling: boolean): Promise<void> {
  const folder = scratchFolder(`sipp-${scenario}`);
  const file = join(folder, 'handset.json');
  writeFileSync(file, JSON.stringify({ ...settings, ...(isCalling ? {} : { answer: 'android' }) }));
  await withHandset({ words: ['--config', file] }, async (handset) => {
    const [sipPort, rtpPort] = await Sipp.ports();
    const words = ['-sf', packagePath('test', 'interop', 'sipp', `${scenario}.xml`), '-m', '1', '-timeout', '20'];
    const sipp = new Sipp(isCalling ? words : [handset.bind, ...words], folder, sipPort, rtpPort);
    try {
      if (isCalling) await handset.ask({ do: 'place-call', guest: 'android', to: `sip:far@127.0.0.1:${sipPort}` });
      const { session } = await handset.event('session-established');
      await meanwhile?.(handset, String(session));
      const { exitCode, output } = await sipp.finished;
      assert.is(exitCode, 0, output);
      await handset.event('session-ended');
      const records = await handset.ask({ do: 'records' });
      assert.ok(records.identical === true && records.skipped === 0 && Number(records.checked) > 2, JSON.stringify(records));
    } finally {
      await sipp.stop();
    }
  });
}

if (havePrograms(['sipp'], [...answering, ...calling].map(({ name }) => name))) {
  for (const one of answering) test(one.name, () => run(one, false));
  for (const one of calling) test(one.name, () => run(one, true));
}

test.run();
