// `twinset replay`: runs a recording again with the core and the guests that are here.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildOf, differencesOf, keyPathOf, readTape, replay, tapeKey, type TapeHeader } from '../../host-shim/tape/index.ts';
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_MISSING, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { imageOf } from '../in-thread/guest-bundle.ts';
import { readInput } from '../input.ts';
import { packagePath } from '../package-root.ts';
import { describeDifference, printDifference } from './difference.ts';

export interface ReplayOptions {
  key?: string;
  guest?: string[];
  anyway?: boolean;
  json?: boolean;
}

export async function replayFile(path: string, options: ReplayOptions): Promise<number> {
  const bundles = bundlesOf(options.guest ?? []);
  const content = readTape(readInput(path, 'the recording', 'Record one with: twinset run --record FILE'), path, (header) => {
    assertSameBuild(path, header, bundles, options);
    return tapeKey(options.key ?? keyPathOf(path), false);
  });
  assertSameBuild(path, content.header, bundles, options);
  const images = await Promise.all(content.header.guests.map(({ name, enclosed }) => (enclosed ? null : imageOf(bundles.get(name) ?? packagePath('dist', 'guests', `${name}.js`)))));
  const { difference, ...figures } = await replay(content, { images });
  const verdict = difference || content.damage ? 'fail' : 'pass';
  const described = difference && describeDifference(difference, figures.frames);
  if (options.json) process.stdout.write(`${JSON.stringify({ file: path, verdict, damage: content.damage, ...figures, difference: described })}\n`);
  else {
    const { frames, datagrams, streamWrites, events, virtualMs } = figures;
    process.stdout.write(
      `${frames} frames, ${datagrams} datagrams, ${streamWrites} stream writes and ${events} events were the same, over ${(virtualMs / 1_000).toFixed(3)} s of the call\n` +
        told(content.header) + (content.damage ? `the recording was damaged after it was made: ${content.damage}\n` : '') + (described ? printDifference(described) : ''),
    );
  }
  return verdict === 'pass' ? EXIT_DONE : EXIT_VERDICT_NO;
}

/** Of guests that were not run again. */
function told({ guests }: TapeHeader): string {
  const names = guests.filter(({ enclosed }) => enclosed).map(({ name }) => name);
  return names.length ? `${names.join(' and ')} ran in a process or a machine of its own: what it said was taken from the recording, and not said again\n` : '';
}

function bundlesOf(words: readonly string[]): Map<string, string> {
  return new Map(words.map((word) => {
    const [, name, bundle] = /^([a-z][a-z0-9-]*)=(.+)$/.exec(word) ?? [];
    if (!name || !bundle) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `--guest ${JSON.stringify(word)} is not NAME=BUNDLE.`);
    if (!existsSync(bundle)) throw new Failure('NO_SUCH_FILE', EXIT_MISSING, `there is no guest bundle ${bundle}.`);
    return [name, resolve(bundle)];
  }));
}

/** What another build does differently is no fault of the recording: said first, unless that is what is asked. */
function assertSameBuild(path: string, header: TapeHeader, bundles: ReadonlyMap<string, string>, { anyway }: ReplayOptions): void {
  const names = header.guests.map(({ name }) => name);
  const stranger = [...bundles.keys()].find((name) => !names.includes(name));
  if (stranger !== undefined) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `--guest ${stranger}: no such guest is in the recording ${path}; its guests are ${names.join(', ')}.`);
  const absent = header.guests.filter(({ name, enclosed }) => !enclosed && !bundles.has(name) && !existsSync(packagePath('dist', 'guests', `${name}.js`)));
  if (absent.length > 0) throw new Failure('OTHER_BUILD', EXIT_MISSING, `the recording ${path} needs the guest ${absent[0]!.name}: name its bundle with --guest ${absent[0]!.name}=FILE.`);
  const differences = differencesOf(header, buildOf(header.guests.map(({ name, enclosed }) => ({ name, bundle: bundles.get(name), enclosed }))));
  if (differences.length === 0 || anyway) return;
  throw new Failure('OTHER_BUILD', EXIT_MISSING, `the recording ${path} was made by another build: ${differences.join('; ')}. Use that build, or --anyway to see where this one differs.`);
}
