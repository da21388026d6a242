// The results as JUnit's XML, which build servers read.
import type { NotPlayed } from './choice.ts';
import { escape } from '../trace/escape.ts';
import { failuresOf, type ScenarioResult } from './result.ts';

/** XML 1.0 has no way to write the other control characters. */
const text = (value: string): string => escape(value.replaceAll(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, '?'));
const seconds = (durationMs: number): string => (durationMs / 1000).toFixed(3);

function testCase({ scenario, title, verdict, durationMs, checks, retries, seed, artifacts }: ScenarioResult): string {
  const failed = failuresOf(checks);
  const inside = [
    ...(verdict === 'fail' ? [`<failure message="${text(failed[0] ?? '')}">${text(failed.join('\n'))}</failure>`] : []),
    // A pass that took more than one try is shown as what it is.
    ...retries.map(({ failures }) => `<${verdict === 'fail' ? 'rerunFailure' : 'flakyFailure'} message="${text(failures[0] ?? '')}">${text(failures.join('\n'))}</${verdict === 'fail' ? 'rerunFailure' : 'flakyFailure'}>`),
    `<system-out>${text([`seed ${seed}, ${artifacts.report}`, ...checks.filter((check) => check.verdict === 'skipped').map(({ check, detail }) => `${check}: ${detail}`)].join('\n'))}</system-out>`,
  ];
  return `  <testcase classname="${text(scenario)}" name="${text(title)}" time="${seconds(durationMs)}">\n    ${inside.join('\n    ')}\n  </testcase>`;
}

const skippedCase = ({ scenario: { scenario, title }, reason }: NotPlayed): string => `  <testcase classname="${text(scenario)}" name="${text(title)}" time="0.000">\n    <skipped message="${text(reason)}"/>\n  </testcase>`;

export function printJunit(results: readonly ScenarioResult[], notPlayed: readonly NotPlayed[] = []): string {
  const failures = results.filter(({ verdict }) => verdict === 'fail').length;
  const durationMs = results.reduce((sum, one) => sum + one.durationMs, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="twinset scenarios" tests="${results.length + notPlayed.length}" failures="${failures}" errors="0" skipped="${notPlayed.length}" time="${seconds(durationMs)}">`,
    ...results.map(testCase),
    ...notPlayed.map(skippedCase),
    '</testsuite>',
    '',
  ].join('\n');
}
