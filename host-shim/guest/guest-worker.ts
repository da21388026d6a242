// The worker that a guest image runs in: hands frames from the port to the guest, sleeps when there are none.
import { parentPort, workerData } from 'node:worker_threads';
import type { GuestImage, Manifest } from '../../guests/contract/index.ts';
import { GuestPort } from '../bus/index.ts';
import { guestLimits } from './limits.ts';

export interface GuestWorkerData { participant: number; memory: SharedArrayBuffer; bundle: string }
export interface GuestWorkerMessage { manifest: Manifest }
/** Fault injection: the whole thread stands still. */
export interface FreezeGuest { freezeMs: number }

const { participant, memory, bundle } = workerData as GuestWorkerData;
const { image } = await import(bundle) as { image: GuestImage };
parentPort!.postMessage({ manifest: image.manifest } satisfies GuestWorkerMessage);

const port = new GuestPort(memory, participant);
// A guest is handed what the contract says and no more.
const guest = image.boot({ port: { participant, send: (...frame) => port.send(...frame), lastOffered: () => port.lastOffered() } });

// A wait on shared memory does not keep a worker alive; this listener does.
const neverNotified = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
parentPort!.on('message', ({ freezeMs }: FreezeGuest) => void Atomics.wait(neverNotified, 0, 0, freezeMs));
for (;;) {
  if (port.pump(guest, guestLimits.framesPerPump)) await port.sleep();
  else await null;
}
