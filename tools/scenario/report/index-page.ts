// A folder of reports: a page of all verdicts, and a report for each scenario.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../../host-shim/index.ts';
import { failuresOf, type ScenarioResult } from '../result.ts';
import type { NotPlayed } from '../choice.ts';
import { escape, page, seconds, table, verdictWord } from './html.ts';

const tryPage = (scenario: string, index: number): string => `${scenario}-try-${index + 1}.html`;

const rowOf = ({ scenario, title, verdict, durationMs, checks, retries, seed }: ScenarioResult): string[] => [
  verdictWord(verdict),
  `<a href="${escape(scenario)}.html">${escape(title)}</a>`,
  seconds(durationMs),
  String(seed),
  retries.map(({ failures }, index) => `<a href="${escape(tryPage(scenario, index))}">${index + 1}</a>: ${escape(failures[0] ?? '')}`).join('<br>'),
  escape(failuresOf(checks).join('; ')),
];

export function writeReports(folder: string, results: readonly ScenarioResult[], notPlayed: readonly NotPlayed[] = []): void {
  makeFolder(folder);
  for (const { scenario, artifacts, retries } of results) {
    copyFileSync(artifacts.report, join(folder, `${scenario}.html`));
    retries.forEach((one, index) => copyFileSync(one.artifacts.report, join(folder, tryPage(scenario, index))));
  }
  const passed = results.filter(({ verdict }) => verdict === 'pass').length;
  // What failed stands first.
  const sorted = [...results].sort((a, b) => a.verdict.localeCompare(b.verdict));
  const body = `<h1>Scenarios</h1><p>${passed} of ${results.length} passed</p>${table(['verdict', 'scenario', 'time', 'seed', 'failed tries', 'failures'], sorted.map(rowOf))}${notPlayed.length ? `<h2>Not played</h2>${table(['scenario', 'why'], notPlayed.map(({ scenario: { title }, reason }) => [escape(title), escape(reason)]))}` : ''}`;
  writeFileSync(join(folder, 'index.html'), page(`Scenarios: ${passed} of ${results.length} passed`, body));
}
