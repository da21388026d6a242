// `twinset scenario run` as people call it, with its exit status and its JSON result.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packagePath } from '../../tools/package-root.ts';
import type { ScenarioResult } from '../../tools/scenario/result.ts';
import { scratchFolder } from './scratch.ts';

const TIME_LIMIT_MS = 240_000;

export interface ScenarioRun {
  status: number | null;
  result: ScenarioResult;
  said: string;
  folder: string;
}

export function runScenario(name: string, peers: 'builtin' | 'real' = 'builtin'): ScenarioRun {
  const folder = scratchFolder(`${name}-${peers}`);
  const words = ['scenario', 'run', packagePath('test', 'scenarios', `${name}.yaml`), '--peers', peers, '--out', folder, '--json', '-'];
  const { status, stdout, stderr } = spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), ...words], {
    encoding: 'utf8',
    timeout: TIME_LIMIT_MS,
    maxBuffer: 64 << 20,
  });
  return { status, result: JSON.parse(stdout) as ScenarioResult, said: stderr, folder: join(folder, name) };
}
