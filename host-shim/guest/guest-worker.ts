// The worker that a guest image runs in: hands frames from the port to the guest, sleeps when there are none.
import { parentPort, workerData } from 'node:worker_threads';
import type { GuestImage, Manifest } from '../../guests/contract/index.ts';
import { GuestPort, type FrameSink } from '../bus/index.ts';
import { guestLimits } from './limits.ts';
import { ScheduleWriter } from './schedule.ts';

/** `schedule`: of a run that is recorded. */
export interface GuestWorkerData { participant: number; memory: SharedArrayBuffer; bundle: string; schedule?: SharedArrayBuffer }
export interface GuestWorkerMessage { manifest: Manifest }
/** Fault injection: the whole thread stands still. */
export interface FreezeGuest { freezeMs: number }

const { participant, memory, bundle, schedule: recorded } = workerData as GuestWorkerData;
const { image } = await import(bundle) as { image: GuestImage };
parentPort!.postMessage({ manifest: image.manifest } satisfies GuestWorkerMessage);

const port = new GuestPort(memory, participant);
const schedule = recorded ? new ScheduleWriter(recorded) : null;
const sent = (isSent: boolean): boolean => schedule?.sent(isSent) ?? isSent;
// A guest is handed what the contract says and no more.
const guest = image.boot({ port: { participant, send: (...frame) => sent(port.send(...frame)), lastOffered: () => port.lastOffered() } });

let handed = 0;
const sink: FrameSink = schedule === null ? guest : {
  onFrame(frame) {
    handed++;
    guest.onFrame(frame);
  },
  onIdle() {
    schedule.idle(handed, port.lastOffered());
    guest.onIdle();
  },
};

// A wait on shared memory does not keep a worker alive; this listener does.
const neverNotified = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
parentPort!.on('message', ({ freezeMs }: FreezeGuest) => void Atomics.wait(neverNotified, 0, 0, freezeMs));
for (;;) {
  if (port.pump(sink, guestLimits.framesPerPump)) await port.sleep();
  else await null;
}
