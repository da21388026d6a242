// The configuration file of a running handset, read again: what may change changes, the rest is told by name, and a bad file changes nothing.
import { isDeepStrictEqual } from 'node:util';
import { RELOADABLE, type Handset, type HandsetOptions, type ReloadOptions } from '../../host-shim/index.ts';
import { EXIT_BAD_CALL, Failure } from '../failure.ts';
import { planRun, type RunOptions, type RunPlan } from './configuration.ts';

export interface Reloaded {
  /** Options that hold from now on. */
  readonly changed: readonly string[];
  /** Options that are others in the file and hold from the next start on. */
  readonly needRestart: readonly string[];
}

const isReloadable = (name: string): boolean => (RELOADABLE as readonly string[]).includes(name);

export class Provisioning {
  #running: RunPlan;

  constructor(private readonly handset: Handset, private readonly options: RunOptions, plan: RunPlan) {
    this.#running = plan;
  }

  /** Rejects with what is wrong, with line and column. */
  async reload(): Promise<Reloaded> {
    if (this.options.config === undefined) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, 'this handset has no configuration file: start it with twinset run --config FILE.');
    const wanted = planRun(this.options);
    const { changed } = await this.handset.reload(Object.fromEntries(RELOADABLE.map((name) => [name, wanted.handset[name]])) as ReloadOptions);
    const needRestart = [...namesOfOthers(this.#running.handset, wanted.handset), ...namesOfOthers({ control: this.#running.control, trace: this.#running.tracePath }, { control: wanted.control, trace: wanted.tracePath })];
    // What waits for a restart is told again until it comes.
    this.#running = { ...this.#running, handset: { ...this.#running.handset, ...Object.fromEntries(RELOADABLE.map((name) => [name, wanted.handset[name]])) } as HandsetOptions };
    return { changed, needRestart };
  }
}

function namesOfOthers(running: object, wanted: object): string[] {
  const [a, b] = [running, wanted] as Record<string, unknown>[];
  return [...new Set([...Object.keys(running), ...Object.keys(wanted)])].filter((name) => !isReloadable(name) && !isDeepStrictEqual(a![name], b![name])).sort();
}
