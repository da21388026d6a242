// Entry of a guest's codec worker: waits for the doorbell, runs codecs, and does nothing else.
import { pathToFileURL } from 'node:url';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { CodecModule } from '../../guests/codecs/codec.ts';
import { CodecHost } from './codec-host.ts';
import { READY, type CodecWorkerData } from './media-calls.ts';
import { takeAudioPriority } from './thread-priority.ts';

const { bundle, doorbell, grants } = workerData as CodecWorkerData;
const { codecs } = (await import(pathToFileURL(bundle).href)) as { codecs?: readonly CodecModule[] };
if (!Array.isArray(codecs)) throw new TypeError(`${bundle} does not export codecs`);

takeAudioPriority();
const host = new CodecHost(codecs);
const rings = new Int32Array(doorbell);
parentPort?.postMessage(READY);
for (;;) {
  const seen = Atomics.load(rings, 0);
  for (let message = receiveMessageOnPort(grants); message !== undefined; message = receiveMessageOnPort(grants)) host.take(message.message as SharedArrayBuffer);
  host.run();
  Atomics.wait(rings, 0, seen);
}
