// report.html: verdict, figures, ladder, both records over time, and the sound around each switch; one file that needs nothing else.
import { readWav } from '../../../host-shim/media/index.ts';
import { ladderOf } from '../../trace/ladder.ts';
import type { Recording } from '../party/party.ts';
import type { RunEvidence, ScenarioResult } from '../result.ts';
import { HANDSET, type Scenario } from '../scenario.ts';
import { switchMoments } from '../switch-moments.ts';
import { escape, page, table } from './html.ts';
import { ladderSvg } from '../../trace/ladder-svg.ts';
import { recordsTable } from './records-table.ts';
import { waveformSvg } from './waveform-svg.ts';

const AROUND_SWITCH_MS = 500;

const verdictWord = (verdict: string): string => `<span class="${verdict}">${verdict}</span>`;

export async function writeReport(scenario: Scenario, evidence: RunEvidence, result: ScenarioResult): Promise<string> {
  const started = evidence.packets[0]?.packet.timeNs ?? 0n;
  const marks = switchMoments(evidence).map((epochMs, index) => ({
    timeMs: epochMs - Number(started / 1000n) / 1000,
    text: `switch ${result.switches[index]?.from ?? ''} to ${result.switches[index]?.to ?? ''}`,
  }));
  return page(
    `${scenario.title}: ${result.verdict}`,
    [
      `<h1>${escape(scenario.title)}</h1><p>${verdictWord(result.verdict)} in ${(result.durationMs / 1000).toFixed(1)} s, far ends: ${result.peers}</p>`,
      '<h2>What had to hold</h2>',
      table(
        ['', 'check', 'figures'],
        result.checks.map(({ check, verdict, detail }) => [verdictWord(verdict), escape(check), escape(detail)]),
      ),
      '<h2>Around the switch</h2><p>Half a second before and after. Short lines below are the 20 ms frames.</p>',
      await waveforms(evidence),
      '<h2>SIP ladder</h2><p>As the handset saw it. Point at an arrow to read the message.</p>',
      `<div class="wide">${ladderSvg(ladderOf(evidence.packets, namesOf(evidence)), marks)}</div>`,
      '<h2>Both records over time</h2><p>Each guest in its own terms, after each step.</p>',
      recordsTable(evidence.recordsOverTime, evidence.guests),
      '<h2>Steps</h2>',
      table(
        ['time', '', 'step', ''],
        result.steps.map(({ atMs, verdict, name, detail }) => [`${(atMs / 1000).toFixed(1)} s`, verdictWord(verdict), escape(name), escape(detail)]),
      ),
    ].join('\n'),
  );
}

const namesOf = (evidence: RunEvidence): Record<string, string> => ({
  [evidence.handset.bind]: HANDSET,
  ...Object.fromEntries(evidence.parties.flatMap(({ name, address, movedTo }) => [address, ...movedTo].map((at) => [at, name]))),
});

async function waveforms(evidence: RunEvidence): Promise<string> {
  const recordings: { name: string; recording: Recording | null }[] = [{ name: HANDSET, recording: evidence.handset.recording }, ...evidence.parties];
  const pictures: string[] = [];
  for (const { name, recording } of recordings) {
    if (!recording) continue;
    const { pcm, sampleRateHz } = await readWav(recording.path);
    const lengthMs = (pcm.length / sampleRateHz) * 1000;
    for (const epochMs of switchMoments(evidence)) {
      const markMs = epochMs - recording.startEpochMs;
      if (markMs < 0 || markMs > lengthMs) continue;
      pictures.push(
        waveformSvg({
          title: `what ${name} hears`,
          pcm,
          sampleRateHz,
          markMs,
          fromMs: Math.max(0, markMs - AROUND_SWITCH_MS),
          toMs: Math.min(lengthMs, markMs + AROUND_SWITCH_MS),
        }),
      );
    }
  }
  return pictures.join('') || '<p>No switch, or nobody who was heard during it.</p>';
}
