// `twinset qemu TARGET`: boots an image on an emulated target and keeps it up; the handset inside is steered as that of `twinset run` is.
import { join } from 'node:path';
import { defined } from '../../defined.ts';
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_VERDICT_NO, Failure } from '../../failure.ts';
import { publicKeyIn } from '../../image/files.ts';
import { ImageError, publicPemOf } from '../../image/index.ts';
import { readInput } from '../../input.ts';
import { assertFolderPlace } from '../../output.ts';
import { readConfiguration } from '../../run/configuration.ts';
import { limits as runLimits } from '../../run/limits.ts';
import { readLines } from '../../run/lines.ts';
import { cacheFolder } from '../cache-folder.ts';
import { targetLimits } from '../limits.ts';
import { isTrial } from '../loader/settings.ts';
import { run } from '../rom/program.ts';
import { buildRom } from '../rom/rom.ts';
import { TARGETS, type TargetName } from '../targets.ts';
import { makeTemporaryFolder, removeFolder } from '../../temporary-folder.ts';
import { loaderBytes } from './boot-files.ts';
import { ControlRelay } from './control-relay.ts';
import { developmentImage } from './development-image.ts';
import { developmentKey } from './development-key.ts';
import { startTarget, type RunningTarget } from './running-target.ts';
import { snapshotFolder, takeSnapshot } from './snapshot.ts';

export interface QemuOptions {
  image?: string;
  config?: string;
  flash?: string;
  key?: string[];
  sipPort?: number;
  ram?: number;
  trial?: number;
  serialLog?: string;
  snapshot?: boolean;
  snapshots?: string;
  control?: string;
  json?: boolean;
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** Read and written anew: of a private key that is named, only its public half goes into the target. */
const publicKeysIn = (paths: readonly string[] | undefined): string[] =>
  paths?.map((path) => publicPemOf(publicKeyIn(path))) ?? [developmentKey().publicPem];

export async function qemu(target: TargetName, options: QemuOptions): Promise<number> {
  if (options.image !== undefined && options.config !== undefined) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, 'an image has its configuration already: --config belongs to the image that is built without --image.');
  const configuration = (options.config === undefined ? null : readConfiguration(options.config).value) ?? {};
  const publicKeys = publicKeysIn(options.key);
  if (options.trial !== undefined && !isTrial(options.trial)) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, `--trial ${options.trial} is not 1 to ${targetLimits.trialMs / 1000} seconds.`);
  if (options.snapshot && options.flash !== undefined) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, 'a snapshot has a flash of its own: --snapshot and --flash exclude each other.');
  if (options.snapshots !== undefined && !options.snapshot) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, '--snapshots FOLDER belongs to --snapshot, which is missing.');
  if (options.snapshots !== undefined) assertFolderPlace(options.snapshots);
  // Only now: what is refused leaves nothing behind.
  const scratch = options.flash === undefined ? makeTemporaryFolder('flash') : null;
  const image = (): Uint8Array => (options.image === undefined ? developmentImage(target, configuration) : readInput(options.image, 'the image'));
  try {
    const snapshot = options.snapshot ? snapshotFolder(options.snapshots ?? cacheFolder('snapshots'), target, image(), ...publicKeys, run(TARGETS[target].emulator, ['--version']), String(options.ram ?? TARGETS[target].ramMib), loaderBytes(), buildRom(TARGETS[target], say).folder) : undefined;
    const running = await startTarget({
      target, image, publicKeys, flash: options.flash ?? join(scratch!, 'flash'), say,
      ...defined({ sipPort: options.sipPort, ramMib: options.ram, trialS: options.trial, serialLog: options.serialLog, snapshot }),
    });
    return await serve(target, running, options, snapshot);
  } catch (error) {
    if (error instanceof ImageError) throw new Failure(error.code, EXIT_VERDICT_NO, `${options.image ?? 'the image'}: ${error.message}`, { cause: error });
    throw error;
  } finally {
    if (scratch !== null) removeFolder(scratch);
  }
}

async function serve(target: TargetName, running: RunningTarget, { control, json = false }: QemuOptions, snapshot: string | undefined): Promise<number> {
  const { emulator, ports, accelerator } = running;
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const tell = (event: object, words: string): void => print(json || control ? JSON.stringify(event) : words);
  const relay = new ControlRelay(ports.control, (line) => (json || control) && print(line));
  // What was booted, and not what an update has made of it.
  let toKeep = running.isRestored ? undefined : snapshot;
  const host = (port: number): string => `127.0.0.1:${port}`;
  let failure: unknown = null;
  const failed = (error: unknown): void => {
    failure = error;
    quit();
  };
  let quit!: () => void;
  const told = new Promise<void>((resolve) => {
    quit = resolve;
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, quit); // a second one ends it at once, and the emulator with it
  process.stdout.on('error', quit);
  tell({ event: 'target-started', target, accelerator, restored: running.isRestored, pid: emulator.pid, sip: host(ports.sip), control: host(ports.control), flash: host(ports.flash), rtp: ports.rtp }, `${target} (${accelerator}), SIP on ${host(ports.sip)}, control on ${host(ports.control)}, flash on ${host(ports.flash)}`);
  emulator.onEvent((event) => {
    tell(event, JSON.stringify(event));
    if (event.event === 'target-up') relay.connect();
    if (event.event === 'target-good' && toKeep !== undefined) {
      const folder = toKeep;
      toKeep = undefined;
      void keep(running, folder, relay).then(() => tell({ event: 'target-snapshot', folder }, `snapshot in ${folder}`), failed);
    }
  });
  if (running.isRestored) void running.up().then(() => relay.connect(), failed);
  void emulator.ended.then(quit);
  if (control === 'stdio') {
    readLines(process.stdin, runLimits.requestLineBytes, (line) => {
      if (/"do"\s*:\s*"quit"/.test(line)) quit();
      else if (!relay.send(line)) print(JSON.stringify({ id: null, ok: false, error: { code: 'NOT_UP', message: 'the handset is not up yet, or not any more: wait for target-up' } }));
    }, () => undefined);
    process.stdin.on('end', quit);
  }
  await told;
  const endedByItself = emulator.isGone;
  if (relay.send('{"do":"quit"}')) await relay.closed(targetLimits.quitMs);
  relay.end();
  await running.end();
  if (failure !== null) throw failure;
  if (endedByItself) throw emulator.failure('the emulator ended by itself');
  return EXIT_DONE;
}

/** A connection from this start would hang in every later one. */
async function keep(running: RunningTarget, folder: string, relay: ControlRelay): Promise<void> {
  relay.end();
  await takeSnapshot(folder, running.monitor, running.flash, running.ports);
  relay.connect();
}
