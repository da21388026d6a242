// Debian packages of any architecture, by name and version: found, downloaded and taken apart without root and without telling this system's dpkg of another architecture.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import { sha256Of } from './digest.ts';
import type { LockedPackage } from './lock.ts';
import { run } from './program.ts';

/** apt with lists, cache and status of its own, for one architecture; the sources and their keys are this system's. */
export class Debian {
  readonly #words: readonly string[];
  #updated = false;

  constructor(private readonly folder: string, architecture: string) {
    const lists = join(folder, 'state', 'lists', 'partial');
    const archives = join(folder, 'cache', 'archives', 'partial');
    for (const path of [lists, archives]) mkdirSync(path, { recursive: true });
    const status = join(folder, 'state', 'status');
    if (!existsSync(status)) writeFileSync(status, '');
    const settings = {
      'Dir::State': join(folder, 'state'), 'Dir::State::status': status, 'Dir::Cache': join(folder, 'cache'),
      'APT::Architecture': architecture, 'APT::Architectures': architecture, 'APT::Sandbox::User': '', 'Acquire::Retries': '3', 'APT::Update::Error-Mode': 'any',
    };
    this.#words = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  }

  /** The newest of each, as the archive has it now. A package that only leads to another one is replaced by it. */
  newest(names: readonly string[]): LockedPackage[] {
    this.#update();
    return names.map((name) => {
      const fields = this.#show(name);
      const leadsTo = name.startsWith('linux-image-cloud-') ? /^(linux-image-[^ ]+)/.exec(fields.get('Depends') ?? '')?.[1] : undefined;
      const real = leadsTo === undefined ? fields : this.#show(leadsTo);
      return { name: real.get('Package')!, version: real.get('Version')!, sha256: real.get('SHA256')! };
    });
  }

  /** The package's file, checked; from the cache when it is there. */
  download({ name, version, sha256 }: LockedPackage): string {
    const kept = join(this.folder, `${sha256}.deb`);
    if (existsSync(kept) && sha256Of(kept) === sha256) return kept;
    this.#update();
    // Of a download that was killed nothing is left to be taken for this one.
    const work = join(this.folder, 'download');
    rmSync(work, { recursive: true, force: true });
    mkdirSync(work);
    const gone = (): never => {
      throw new Failure('ROM_NOT_BUILT', EXIT_MISSING, `${name} ${version} is not in the archive any more, or it has changed. Pin what is there now: twinset rom lock`);
    };
    try {
      run('apt-get', [...this.#words, '-qq', 'download', `${name}=${version}`], { cwd: work });
    } catch (error) {
      if (error instanceof Failure && /not found|Unable to|can't find/i.test(error.message)) gone();
      throw error;
    }
    const file = readdirSync(work).find((each) => each.startsWith(`${name}_`) && each.endsWith('.deb')) ?? gone();
    const path = join(work, file);
    if (sha256Of(path) !== sha256) gone();
    renameSync(path, kept);
    return kept;
  }

  #update(): void {
    if (!this.#updated) run('apt-get', [...this.#words, '-qq', 'update']);
    this.#updated = true;
  }

  #show(name: string): ReadonlyMap<string, string> {
    const text = run('apt-cache', [...this.#words, 'show', '--no-all-versions', name]);
    return new Map(text.split('\n').flatMap((line) => {
      const parts = /^([A-Za-z0-9-]+): (.*)$/.exec(line);
      return parts ? [[parts[1]!, parts[2]!] as const] : [];
    }));
  }
}

export const unpackDebian = (file: string, folder: string): void => void run('dpkg-deb', ['-x', file, folder]);
