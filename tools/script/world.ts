// Where scripted handsets and far ends meet: in real time, or under a virtual clock by seed.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../../host-shim/index.ts';
import type { RunOptions } from '../run/configuration.ts';
import { limits } from '../scenario/limits.ts';
import type { Stage } from '../scenario/stage/stage.ts';
import { ScriptedFarEnd } from './far-end.ts';
import { ScriptedHandset } from './handset.ts';
import type { FarEnd, FarEndSettings, Handset, HandsetSettings, World } from './types.ts';

/** In the words of `twinset run`, but for the configuration, which goes there as a file. */
function wordsOf({ register, codecs, configuration: _file, ...rest }: HandsetSettings): RunOptions {
  const account = register ? { register: register.uri, ...(register.user ? { user: register.user } : {}), ...(register.password ? { password: register.password } : {}) } : {};
  const said = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return { ...said, ...account, ...(codecs ? { codecs: codecs.join(',') } : {}) };
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

  async handset(settings: HandsetSettings = {}): Promise<Handset> {
    const { configuration } = settings;
    const folder = configuration ? mkdtempSync(join(tmpdir(), 'twinset-script-')) : null;
    try {
      const config = folder && join(folder, 'handset.json');
      if (config) writeFileSync(config, JSON.stringify(configuration), { mode: 0o600 });
      const party = await this.#stage.bootHandset({ ...wordsOf(settings), ...(config ? { config } : {}) });
      return this.#keep((gone) => new ScriptedHandset(party, gone));
    } finally {
      if (folder) rmSync(folder, { recursive: true });
    }
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
