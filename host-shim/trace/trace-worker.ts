// The trace thread: takes batches from the machine and the media thread and writes them as pcapng.
import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads';
import type { TraceBatch as MediaBatch } from '../media/trace-record.ts';
import type { TraceBatch } from './batch.ts';
import { limits } from './limits.ts';
import { PcapngLog } from './pcapng-log.ts';

/** From the thread that opened the trace. */
export type TraceCommand = { do: 'epoch'; epochMs: number } | { do: 'ports'; machine: MessagePort; media: MessagePort } | { do: 'close' };
export type TraceEvent = { event: 'closed' } | { event: 'failed'; message: string };

const { path } = workerData as { path: string };
const answer = (event: TraceEvent): void => parentPort!.postMessage(event);
let ports: { machine: MessagePort; media: MessagePort } | null = null;
let early: ((log: PcapngLog) => void)[] = []; // what came before the machine's clock was known: ports have no order among them
let dropped = 0;
let droppedByMachine = 0;
let log: PcapngLog | null = null;

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    answer({ event: 'failed', message: (error as Error).message });
  }
}

function write(work: (log: PcapngLog) => void): void {
  if (log) attempt(() => work(log!));
  else if (early.length < limits.batchesUnread) early.push(work);
  else dropped++;
}

function takeMachine(batch: TraceBatch): void {
  droppedByMachine = batch.dropped;
  write((file) => file.addBatch(batch.bytes));
  ports!.machine.postMessage({ read: 1 });
}

const takeMedia = (batch: MediaBatch): void => write((file) => file.addMediaBatch(batch));

/** What was posted before the word to close. */
function drain(): void {
  for (let next; ports && (next = receiveMessageOnPort(ports.machine)) !== undefined;) takeMachine(next.message as TraceBatch);
  for (let next; ports && (next = receiveMessageOnPort(ports.media)) !== undefined;) takeMedia(next.message as MediaBatch);
}

parentPort!.on('message', (command: TraceCommand) => {
  switch (command.do) {
    case 'epoch':
      attempt(() => {
        log = new PcapngLog(path, command.epochMs, `process ${process.pid}`, (message) => answer({ event: 'failed', message }));
        for (const work of early) work(log);
        early = [];
      });
      return;
    case 'ports':
      ports = command;
      ports.machine.on('message', takeMachine);
      ports.media.on('message', takeMedia);
      return;
    case 'close':
      drain();
      attempt(() => log?.close(dropped + droppedByMachine));
      answer({ event: 'closed' });
      ports?.machine.close();
      ports?.media.close();
      parentPort!.close();
  }
});
