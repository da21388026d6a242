// report.html: verdict, figures, ladder, both records over time, and the sound around each switch; one file that needs nothing else.
import { readWav, wavBytes } from '../../../host-shim/media/index.ts';
import type { RunEvidence, ScenarioResult } from '../result.ts';
import { HANDSET, type Scenario } from '../scenario.ts';
import { recordingsOf, type SwitchSound } from '../switch-sounds.ts';
import { switchMoments } from '../switch-moments.ts';
import { escape, ladder, page, seconds, table, verdictWord } from './html.ts';
import { recordsTable } from './records-table.ts';
import { waveformSvg } from './waveform-svg.ts';

export async function writeReport(scenario: Scenario, evidence: RunEvidence, result: ScenarioResult, switchSounds: readonly SwitchSound[]): Promise<string> {
  return page(
    `${scenario.title}: ${result.verdict}`,
    [
      `<h1>${escape(scenario.title)}</h1><p>${verdictWord(result.verdict)} in ${seconds(result.durationMs)}, far ends: ${result.peers}, seed ${result.seed}${result.peers === 'simulated' ? `: the same run again with <code>twinset scenario run FILE --simulate --seed ${result.seed}</code>` : ''}</p>`,
      failedTries(result),
      '<h2>What had to hold</h2>',
      table(
        ['verdict', 'check', 'figures'],
        result.checks.map(({ check, verdict, detail }) => [verdictWord(verdict), escape(check), escape(detail)]),
      ),
      '<h2>What was heard</h2><p>The whole recording of each; the broken line is a switch.</p>',
      overviews(evidence),
      ...(switchMoments(evidence).length ? ['<h2>Around the switch</h2><p>Half a second before and after; also as <code>switch-N-WHO.wav</code> beside this page. Short lines below are the 20 ms frames.</p>', waveforms(switchSounds, result)] : []),
      ladder(evidence.trace, { names: namesOf(evidence) }),
      '<h2>Both records over time</h2><p>Each guest in its own terms, after each step.</p>',
      recordsTable(evidence.recordsOverTime, evidence.guests),
      '<h2>Steps</h2>',
      table(
        ['time', 'verdict', 'step', 'detail'],
        result.steps.map(({ atMs, verdict, name, detail }) => [seconds(atMs), verdictWord(verdict), escape(name), escape(detail)]),
      ),
    ].join('\n'),
  );
}

const namesOf = (evidence: RunEvidence): Record<string, string> => ({
  [evidence.handset.bind]: HANDSET,
  ...Object.fromEntries(evidence.parties.flatMap(({ name, address, movedTo }) => [address, ...movedTo].map((at) => [at, name]))),
});

function failedTries({ retries }: ScenarioResult): string {
  if (!retries.length) return '';
  return `<p>Played ${retries.length + 1} times. ${retries.map(({ failures }, index) => `Try ${index + 1} failed: ${escape(failures.join('; '))}.`).join(' ')}</p>`;
}

function overviews(evidence: RunEvidence): string {
  const pictures = recordingsOf(evidence).flatMap(({ name, recording }) => {
    const { pcm, sampleRateHz } = readWav(recording.path);
    if (pcm.length === 0) return [];
    const lengthMs = (pcm.length / sampleRateHz) * 1000;
    return [waveformSvg({ title: `what ${name} hears, ${seconds(lengthMs)}`, pcm, sampleRateHz, fromMs: 0, toMs: lengthMs, marksMs: switchMoments(evidence).map((epochMs) => epochMs - recording.startEpochMs) })];
  });
  return pictures.join('') || '<p>Nobody heard anything.</p>';
}

/** Playable where they stand: the page needs nothing else. */
function waveforms(sounds: readonly SwitchSound[], { switches }: ScenarioResult): string {
  const pictures = sounds.map(({ listener, number, pcm, sampleRateHz, markMs }) => {
    const { from = '', to = '' } = switches[number - 1] ?? {};
    const picture = waveformSvg({ title: `what ${listener} hears: switch ${number}, ${from} to ${to}`, pcm, sampleRateHz, marksMs: [markMs], fromMs: 0, toMs: (pcm.length / sampleRateHz) * 1000 });
    return `${picture}<audio controls preload="none" src="data:audio/wav;base64,${wavBytes(pcm, sampleRateHz).toString('base64')}"></audio>`;
  });
  return pictures.join('') || '<p>Nobody was heard during it.</p>';
}
