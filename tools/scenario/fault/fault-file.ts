// The file through which the runner tells a handset's process its faults.
import { renameSync, writeFileSync } from 'node:fs';
import { packagePath } from '../../package-root.ts';
import { FAULTS_VARIABLE, NO_FAULTS, type MachineFaults } from './machine-faults.ts';

export interface FaultFile {
  /** For the process's environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** From now on; what is not named stays as it is. */
  set(faults: Partial<MachineFaults>): void;
}

export function createFaultFile(path: string): FaultFile {
  let now = NO_FAULTS;
  const set = (faults: Partial<MachineFaults>): void => {
    now = { ...now, ...faults };
    // Whole or not at all: threads read it at any moment.
    writeFileSync(`${path}.new`, JSON.stringify(now));
    renameSync(`${path}.new`, path);
  };
  set({});
  return {
    environment: { [FAULTS_VARIABLE]: path, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --require ${JSON.stringify(packagePath('dist', 'machine-faults.cjs'))}`.trim() },
    set,
  };
}
