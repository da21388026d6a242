// `twinset factory-reset`: a handset that does not run forgets what it kept.
import { existsSync } from 'node:fs';
import { eraseDumps } from '../../host-shim/crash/index.ts';
import { eraseStore } from '../../host-shim/index.ts';
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_MISSING, Failure } from '../failure.ts';
import { planRun } from './configuration.ts';

export function factoryReset({ config, yes }: { config: string; yes?: boolean }): number {
  const { storagePath, crashDumps } = planRun({ config }).handset;
  const kept = [storagePath, crashDumps].filter((path): path is string => path !== undefined && existsSync(path));
  if (!yes) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `this deletes ${kept.join(' and ') || 'nothing: there is nothing kept'}. Say --yes to do it.`);
  try {
    if (storagePath !== undefined) eraseStore(storagePath);
    if (crashDumps !== undefined) eraseDumps(crashDumps);
  } catch (error) {
    throw new Failure('NOT_WRITABLE', EXIT_MISSING, `it cannot be deleted: ${(error as Error).message}.`);
  }
  process.stdout.write(`${kept.length ? `forgotten: ${kept.join(', ')}` : 'nothing was kept'}\n`);
  return EXIT_DONE;
}
