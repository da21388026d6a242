// One guest's codec worker, seen from the machine's thread: started from a bundle, ended at will, missed when it dies.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { MediaError } from './error.ts';
import { DOORBELL_BYTES } from './grant-layout.ts';
import { READY, type CodecWorkerData } from './media-calls.ts';

/** A codec needs tables and a few kilobytes a stream; a runaway one is to fail early. */
const HEAP_MB = 64;

export interface CodecProcess { implementation: string; doorbell: SharedArrayBuffer; port: MessagePort; end(): void }

/** The bundle's text without its comment lines, which name the files it was made from: equal codecs have equal digests. */
async function implementationOf(bundle: string): Promise<string> {
  try {
    const text = await readFile(bundle, 'utf8');
    return createHash('sha256').update(text.replace(/^\/\/.*$/gm, '')).digest('hex');
  } catch (error) {
    throw new MediaError('MEDIA_CODEC_BUNDLE', `${bundle}: cannot be read (${(error as NodeJS.ErrnoException).code ?? error})`, { cause: error });
  }
}

/** `lost` is called once if the worker ends without having been told to, after it had started. */
export async function startCodecs(entry: string, bundle: string, startMs: number, lost: (reason: string) => void): Promise<CodecProcess> {
  const implementation = await implementationOf(bundle);
  const { port1, port2 } = new MessageChannel();
  const doorbell = new SharedArrayBuffer(DOORBELL_BYTES);
  const data: CodecWorkerData = { bundle, doorbell, grants: port1 };
  const worker = new Worker(entry, { workerData: data, transferList: [port1], env: {}, resourceLimits: { maxOldGenerationSizeMb: HEAP_MB } });
  let ending = false;
  let started = false;
  let reason = 'it ended';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => refuse(`did not start within ${startMs} ms`), startMs);
    const refuse = (why: string): void => {
      ending = true;
      void worker.terminate();
      reject(new MediaError('MEDIA_CODEC_BUNDLE', `the codecs of ${bundle} ${why}`));
    };
    worker.on('message', (message) => {
      if (message !== READY) return; // a bundle's own words
      clearTimeout(timer);
      started = true;
      resolve();
    });
    worker.on('error', (error) => {
      reason = error instanceof Error ? error.message : String(error);
      clearTimeout(timer);
      if (!started && !ending) refuse(`cannot be loaded: ${reason}`);
    });
    worker.on('exit', () => {
      clearTimeout(timer);
      if (started && !ending) lost(reason);
      else if (!ending) refuse('ended at once');
    });
  });
  worker.unref();
  return {
    implementation, doorbell, port: port2,
    end() {
      ending = true;
      void worker.terminate();
    },
  };
}
