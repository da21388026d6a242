// A guest's worker in the bus benchmark: sends, or receives and measures, over whichever path it is given.
import { parentPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import { FRAME_HEADER_BYTES, MessageType, buildFrame } from '../../proto/index.ts';
import { GuestPort } from '../../host-shim/bus/index.ts';
import { LATENCY_PAUSE_MS, WINDOW_FRAMES } from './bus-paths.ts';
import type { Measured, Run } from './bus-paths.ts';

const nowUs = () => Number(process.hrtime.bigint()) / 1000;

parentPort!.on('message', (run: Run) => {
  if (run.role === 'sender') send(run);
  else void receive(run).then(measured => parentPort!.postMessage(measured));
});
parentPort!.postMessage('ready');

function send({ frames, payloadBytes, paced, memory, port, received }: Run): void {
  const count = new Int32Array(received);
  const payload = new Uint8Array(payloadBytes);
  const time = new DataView(payload.buffer);
  const ring = memory && new GuestPort(memory, 2);
  for (let sent = 0; sent < frames; sent++) {
    if (paced) Atomics.wait(count, 1, 0, LATENCY_PAUSE_MS);
    for (let done = Atomics.load(count, 0); !paced && sent - done >= WINDOW_FRAMES; done = Atomics.load(count, 0)) Atomics.wait(count, 0, done, 1);
    time.setFloat64(0, nowUs(), true);
    if (ring) while (!ring.send(MessageType.Log, payload)) Atomics.wait(count, 0, Atomics.load(count, 0), 1);
    else port!.postMessage(buildFrame(MessageType.Log, payload));
  }
  if (port) port.unref();
}

async function receive({ frames, paced, memory, port, received }: Run): Promise<Measured> {
  const count = new Int32Array(received);
  const measured: Measured = { firstSentUs: 0, lastReceivedUs: 0, latenciesUs: [] };
  let taken = 0;
  const take = (payload: Uint8Array) => {
    const sentUs = new DataView(payload.buffer, payload.byteOffset).getFloat64(0, true);
    if (paced) measured.latenciesUs.push(nowUs() - sentUs);
    if (taken++ === 0) measured.firstSentUs = sentUs;
    Atomics.store(count, 0, taken);
    if ((taken & 63) === 0) Atomics.notify(count, 0);
  };
  if (memory) await receiveFromRing(new GuestPort(memory, 3), take, () => taken >= frames);
  else await receiveFromMessages(port!, take, () => taken >= frames);
  measured.lastReceivedUs = nowUs();
  return measured;
}

/** As the guest worker of a handset does it: pump, sleep in the event loop. */
async function receiveFromRing(ring: GuestPort, take: (payload: Uint8Array) => void, complete: () => boolean): Promise<void> {
  const guest = { onFrame: (frame: { payload: Uint8Array }) => take(frame.payload), onIdle: () => undefined };
  while (!complete()) if (ring.pump(guest) && !complete()) await ring.sleep();
}

function receiveFromMessages(port: MessagePort, take: (payload: Uint8Array) => void, complete: () => boolean): Promise<void> {
  return new Promise(resolve => {
    port.on('message', (frame: Uint8Array) => {
      take(frame.subarray(FRAME_HEADER_BYTES));
      if (!complete()) return;
      port.close();
      resolve();
    });
  });
}
