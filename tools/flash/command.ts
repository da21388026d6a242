// `twinset flash`: shows a target, sends it an image, restarts it and waits for the verdict.
import { EXIT_BAD_CALL, EXIT_DONE, EXIT_MISSING, EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { told } from '../image/files.ts';
import { readInput } from '../input.ts';
import { ImageError, decodeAnnouncement, announcementOf, printVersion, signerOf, type Announcement } from '../image/index.ts';
import { parseTarget, printTarget } from './address.ts';
import type { TargetState } from './protocol.ts';
import { sendImage, type Sent } from './send.ts';
import { Show } from './show.ts';
import { Target, TargetRefusal, TargetUnreachable } from './target.ts';
import { watchTrial } from './trial.ts';

export interface FlashOptions {
  target: string;
  image?: string;
  status?: boolean;
  reboot?: boolean;
  wait: number;
  json?: boolean;
}

interface SignedImage {
  readonly bytes: Uint8Array;
  readonly announced: Announcement;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What can be known without the target is said before it is asked. */
function readSigned(path: string): SignedImage {
  const bytes = new Uint8Array(readInput(path, 'the image'));
  return told(path, () => {
    if (!signerOf(bytes)) throw new ImageError('UNSIGNED', `it is not signed, and no device takes it. Sign it with: twinset image sign ${path} --key FILE`);
    return { bytes, announced: decodeAnnouncement(announcementOf(bytes)) };
  });
}

/** What the target says in its words; what the network does in ours. */
function failureOf(error: unknown, place: string, isSending: boolean): unknown {
  if (error instanceof TargetRefusal) return new Failure(error.code, EXIT_VERDICT_NO, `${place}: ${error.message}`, { cause: error });
  if (error instanceof TargetUnreachable)
    return new Failure('TARGET_UNREACHABLE', EXIT_MISSING, `${place} cannot be reached: ${error.message}. ${isSending ? 'What it has of an image it keeps: call again, and it goes on there.' : 'Is the target up, and is this its port for updates?'}`, { cause: error });
  return error;
}

async function send(target: Target, { bytes }: SignedImage, show: Show): Promise<Sent | 'already-running'> {
  try {
    return await sendImage(target, bytes, { progress: (progress) => show.progress(progress), pause });
  } catch (error) {
    if (error instanceof TargetRefusal && error.code === 'ALREADY_RUNNING') return 'already-running';
    throw error;
  } finally {
    show.progressEnds();
  }
}

/** Restarts the target. With an image, waits until it is good or another one runs. */
async function reboot(target: Target, sha256: string, before: TargetState, waitS: number, show: Show): Promise<void> {
  await target.reboot();
  show.waiting(waitS);
  const outcome = await watchTrial(target, sha256, before.mode === 'recovery', performance.now() + waitS * 1000, () => performance.now(), pause);
  const place = printTarget(target.address);
  if (outcome === 'fell-back')
    throw new Failure('FELL_BACK', EXIT_VERDICT_NO, `${place} tried the new image and went back to the old one: it never registered nor passed its self-test.`);
  if (outcome === 'recovery') throw new Failure('FELL_BACK', EXIT_VERDICT_NO, `${place} could start no image and waits in recovery.`);
  if (outcome === 'undecided')
    throw new Failure('NOT_MARKED_GOOD', EXIT_VERDICT_NO, `${place} has not marked the new image good within ${waitS} s. Look again with: twinset flash --target ${place} --status`);
}

const waitingImage = ({ slots }: TargetState): string | null => slots.find(({ state }) => state === 'pending')?.sha256 ?? null;

async function work(target: Target, image: SignedImage | null, options: FlashOptions, show: Show): Promise<void> {
  const before = await target.state();
  if (options.status) return show.state(before);
  const sent = image && (await send(target, image, show));
  const state = await target.state();
  const digest = image ? Buffer.from(image.announced.digest).toString('hex') : waitingImage(state);
  if (options.reboot && sent !== 'already-running') await reboot(target, digest ?? '', before, options.wait, show);
  if (image && sent) show.flashed({ image: options.image!, version: printVersion(image.announced.version), sent, isRebooted: options.reboot ?? false, state: await target.state(), sha256: digest! });
  else show.state(await target.state());
}

export async function flash(options: FlashOptions): Promise<number> {
  if ([options.image !== undefined, options.status, options.reboot].every((wish) => !wish))
    throw new Failure('BAD_OPTION', EXIT_BAD_CALL, 'Say what to do: --image FILE, --reboot or --status.');
  if (options.status && (options.image !== undefined || options.reboot)) throw new Failure('BAD_OPTION', EXIT_BAD_CALL, '--status only looks: leave it out to send an image or to restart the target.');
  const address = parseTarget(options.target);
  const image = options.image === undefined ? null : readSigned(options.image);
  const target = new Target(address);
  const show = new Show(printTarget(address), options.json ?? false);
  try {
    await work(target, image, options, show);
    return EXIT_DONE;
  } catch (error) {
    throw failureOf(error, printTarget(address), image !== null);
  } finally {
    target.close();
  }
}
