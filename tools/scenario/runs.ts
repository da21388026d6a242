// Plays one scenario, as often as retries allow, judges it, and leaves its evidence in a folder of its own.
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { keyPathOf } from '../../host-shim/tape/index.ts';
import { makeFreshFolder } from '../output.ts';
import { LivePicture } from './live-picture.ts';
import { hearAll, rtpRows, soundRows } from './measure.ts';
import { mosRows } from './mos.ts';
import { tapeOf } from './party/handset.ts';
import { PlainProgress, type Progress } from './progress.ts';
import { writeReport } from './report/report.ts';
import { failuresOf, type ScenarioResult, type Verdict } from './result.ts';
import { ScenarioRunner } from './runner.ts';
import { isRegistrar, type PartyPlan, type Scenario } from './scenario.ts';
import { cutSwitchSounds, recordingsOf } from './switch-sounds.ts';
import { realtimeStage } from './stage/realtime.ts';
import { virtualStage } from './stage/virtual.ts';
import { judge, printChecks, recordsOf, switchesOf } from './verdict.ts';

export interface PlayOptions {
  peers: 'builtin' | 'real';
  simulate: boolean;
  seed: number;
  retries: number;
  /** Where the folder goes. */
  out: string;
  live: boolean;
  /** Keep a recording of the handset when it fails. */
  record: boolean;
  say(line: string): void;
}

/** Needs real time: a program or a phone that does not know our clock. */
export const needsRealtime = (scenario: Scenario): boolean => scenario.realtime === true;

const isMute = (plan: PartyPlan, peers: 'builtin' | 'real'): boolean =>
  plan.address !== undefined || plan.program === 'sipp' || isRegistrar(plan) || (plan.program === undefined && peers === 'real' && plan.real === 'sipp');

/** Parties that speak no marks: what they say cannot be looked for. */
const muteParties = ({ parties }: Scenario, peers: 'builtin' | 'real'): Set<string> =>
  new Set(Object.keys(parties).filter((name) => isMute(parties[name]!, peers)));

async function playOnce(scenario: Scenario, options: PlayOptions, retries: ScenarioResult['retries']): Promise<ScenarioResult> {
  const { peers, simulate, seed, say } = options;
  // Each try keeps what it left behind: those before this one lie where they were.
  const folder = join(options.out, scenario.scenario, ...(retries.length ? [`try-${retries.length + 1}`] : []));
  makeFreshFolder(folder);
  const progress: Progress = options.live && !simulate && process.stdout.isTTY && process.env.TERM !== 'dumb' ? new LivePicture(scenario.title, process.stdout) : new PlainProgress(say);
  const stage = simulate ? virtualStage(seed) : realtimeStage(peers, seed);
  const evidence = await new ScenarioRunner(scenario, { folder, stage, progress, record: options.record && !simulate }).run();
  const rtp = rtpRows(evidence);
  const heard = await hearAll(evidence);
  const audio = soundRows(evidence, scenario.expect.audio ?? []);
  const mos = mosRows(evidence);
  const switchSounds = cutSwitchSounds(evidence, folder);
  const checks = judge(scenario, evidence, { rtp, heard, audio, mos }, muteParties(scenario, peers));
  const verdict = checks.some((check) => check.verdict === 'fail') ? 'fail' : 'pass';
  const result: ScenarioResult = {
    scenario: scenario.scenario,
    verdict,
    durationMs: evidence.durationMs,
    steps: evidence.steps,
    switches: switchesOf(evidence),
    rtp,
    records: recordsOf(evidence),
    artifacts: {
      pcapng: evidence.handset.tracePath,
      report: join(folder, 'report.html'),
      audio: [...recordingsOf(evidence).map(({ recording }) => recording.path), ...switchSounds.map(({ path }) => path)],
      ...keptTape(folder, verdict),
    },
    seed,
    title: scenario.title,
    heard,
    audio,
    mos,
    checks,
    peers: simulate ? 'simulated' : peers,
    retries,
  };
  writeFileSync(result.artifacts.report, await writeReport(scenario, evidence, result, switchSounds));
  writeFileSync(join(folder, 'result.json'), `${JSON.stringify(result, null, 2)}\n`);
  return result;
}

/** How a live failure is looked at again. */
const again = ({ artifacts: { tape } }: ScenarioResult): string => (tape === undefined ? '' : `\nthe same again, frame by frame: twinset replay ${relative('.', tape)}`);

/** With its key, if it has one; what passed has nothing to be looked for. */
function keptTape(folder: string, verdict: Verdict): Pick<ScenarioResult['artifacts'], 'tape'> {
  const tape = tapeOf(folder);
  if (verdict === 'fail' && existsSync(tape)) return { tape };
  for (const path of [tape, keyPathOf(tape)]) rmSync(path, { force: true });
  return {};
}

export async function play(scenario: Scenario, options: PlayOptions): Promise<ScenarioResult> {
  const { say } = options;
  const retries: ScenarioResult['retries'] = [];
  for (;;) {
    const result = await playOnce(scenario, options, [...retries]);
    const seconds = (result.durationMs / 1000).toFixed(1);
    const tries = retries.length ? `  after ${retries.length} failed ${retries.length === 1 ? 'try' : 'tries'}` : '';
    say(`\n${scenario.title}\n${printChecks(result.checks)}\n\n${result.verdict.toUpperCase()}  ${seconds} s  ${relative('.', result.artifacts.report)}${tries}${again(result)}`);
    if (result.verdict === 'pass' || retries.length >= options.retries) return result;
    retries.push({ verdict: result.verdict, failures: failuresOf(result.checks), artifacts: result.artifacts });
    say(`try ${retries.length + 1} of ${options.retries + 1}`);
  }
}
