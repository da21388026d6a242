// Where scripted handsets and far ends meet: in real time, or under a virtual clock by seed.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../host-shim/index.ts';
import { defined } from '../defined.ts';
import type { RunOptions } from '../run/configuration.ts';
import { limits } from '../scenario/limits.ts';
import type { Stage } from '../scenario/stage/stage.ts';
import { inTemporaryFolder } from '../temporary-folder.ts';
import { ScriptedFarEnd } from './far-end.ts';
import { ScriptedHandset } from './handset.ts';
import type { FarEnd, FarEndSettings, Handset, HandsetSettings, TargetSettings, World } from './types.ts';

/** In the words of `twinset run`, but for the configuration, which goes there as a file. */
function wordsOf({ bind, register, codecs, ...rest }: Omit<HandsetSettings, 'configuration'>): RunOptions {
  const account = register && { register: register.uri, user: register.user, password: register.password };
  return defined({ ...rest, ...account, bind: bind === undefined ? undefined : [bind], codecs: codecs?.join(',') });
}

/** What boots reads the configuration from a file, and only while it boots. */
async function withFile<T>(configuration: Readonly<Record<string, unknown>> | undefined, boot: (file: { config?: string }) => Promise<T>): Promise<T> {
  if (!configuration) return boot({});
  return inTemporaryFolder('script', (folder) => {
    const config = join(folder, 'handset.json');
    writeFileSync(config, JSON.stringify(configuration), { mode: 0o600 });
    return boot({ config });
  });
}

export class ScriptedWorld implements World {
  readonly #stage: Stage;
  readonly #running = new Set<{ stop(): Promise<void> }>();
  #voices = 0;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  get simulated(): boolean {
    return this.#stage.kind === 'simulated';
  }

  async handset({ configuration, ...settings }: HandsetSettings = {}): Promise<Handset> {
    const party = await withFile(configuration, (file) => this.#stage.bootHandset({ ...wordsOf(settings), ...file }));
    return this.#keep((gone) => new ScriptedHandset(party, gone));
  }

  async target({ configuration, ...settings }: TargetSettings): Promise<Handset> {
    const party = await withFile(configuration, (file) => this.#stage.bootTarget({ ...settings, ...file }, null));
    return this.#keep((gone) => new ScriptedHandset(party, gone));
  }

  async farEnd(name: string, { folder, network = false, codecs, voice, ...plan }: FarEndSettings = {}): Promise<FarEnd> {
    if (folder !== undefined) makeFolder(folder);
    const own = voice ?? Math.min(++this.#voices, limits.voices);
    const party = await this.#stage.bootParty(name, { ...plan, voice: own, ...(codecs ? { codecs: [...codecs] } : {}) }, folder ?? null, network);
    return this.#keep((gone) => new ScriptedFarEnd(party, network, gone));
  }

  pause(durationMs: number): Promise<void> {
    return this.#stage.pause(durationMs);
  }

  async stop(): Promise<void> {
    for (const one of [...this.#running].reverse()) await one.stop();
  }

  #keep<T extends { stop(): Promise<void> }>(make: (gone: () => void) => T): T {
    const one: T = make(() => void this.#running.delete(one));
    this.#running.add(one);
    return one;
  }
}
