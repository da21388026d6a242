// The front door of the trace: everything a machine sends and receives, written by a thread of its own as pcapng.
import { closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads';
import type { TraceSink } from '../options.ts';
import { makeFolder, systemReason } from '../files/index.ts';
import { HostError } from '../machine/errors.ts';
import { packagePath } from '../paths.ts';
import { BatchWriter } from './batch.ts';
import { limits } from './limits.ts';
import { batchSink } from './sink.ts';
import type { TraceCommand, TraceEvent } from './trace-worker.ts';

export { BatchWriter, type TraceBatch, type TraceAnswer } from './batch.ts';
export { openInThreadTrace, type InThreadTrace } from './in-thread-trace.ts';
export { kindOfInterface, speakerOf, TRACE_KINDS, type TraceKind } from './interfaces.ts';
export { PcapngLog } from './pcapng-log.ts';
export { readPcapng, type PcapngEnd, type PcapngFile } from './pcapng-file.ts';
export { sectionHeader, interfaceDescription, enhancedPacket, packetTimeMs, type Interface, type Packet } from './pcapng.ts';
export { endpointText, readIpPacket, udpPacket, type Endpoint, type IpPayload } from './ip-packet.ts';
export { DIRECTION_IN, DIRECTION_OUT, KIND_STREAM_CLOSED, KIND_STREAM_DATA, KIND_STREAM_MESSAGE, KIND_STREAM_OPENED } from './record.ts';
export { readExportedPdu } from './exported-pdu.ts';
export { readTrace as readMediaBatch, TraceWriter as MediaBatchWriter, type TraceBatch as MediaBatch } from '../media/trace-record.ts';

export interface Trace {
  /** For HandsetOptions.trace. */
  readonly sink: TraceSink & { readonly mediaPort: MessagePort };
  /** Records that were dropped because the disk was too slow. */
  readonly dropped: number;
  /** Writes what is on its way and closes the file. */
  close(): Promise<void>;
}

function assertWritable(path: string): void {
  try {
    makeFolder(dirname(path));
    closeSync(openSync(path, 'w'));
  } catch (error) {
    throw new HostError(
      'NO_SUCH_FILE',
      `the trace ${path} cannot be written: ${systemReason(error)}. Name a file in a folder where you may write.`,
    );
  }
}

export async function openTrace(path: string): Promise<Trace> {
  assertWritable(path);
  const worker = new Worker(packagePath('dist', 'workers', 'trace.js'), { workerData: { path } });
  const command = (message: TraceCommand, transfer: MessagePort[] = []): void => worker.postMessage(message, transfer);
  const own = new MessageChannel();
  const media = new MessageChannel();
  command({ do: 'ports', machine: own.port1, media: media.port1 }, [own.port1, media.port1]);

  const writer = new BatchWriter(own.port2);
  let failure: string | null = null;
  let told: ((reason: string) => void) | null = null;
  const fail = (message: string): void => {
    if (failure !== null) return;
    failure = message;
    told?.(message);
  };
  const closed = new Promise<void>((resolve) => {
    worker.on('message', (event: TraceEvent) => {
      if (event.event === 'closed') resolve();
      else fail(event.message);
    });
    worker.on('error', (error) => {
      fail(error.message);
      resolve();
    });
    worker.on('exit', () => resolve());
  });
  worker.unref();
  own.port2.unref();
  // Only while there is something to flush: a call that says nothing wakes nobody.
  let flushing: NodeJS.Timeout | null = null;
  const flush = (): void => {
    flushing = null;
    writer.flush();
  };

  let clockKnown = false;
  const tellClock = (nowMs: number): void => {
    flushing ??= setTimeout(flush, limits.flushEveryMs).unref();
    if (clockKnown) return;
    clockKnown = true;
    command({ do: 'epoch', epochMs: Date.now() - nowMs });
  };
  const onLost = (tell: (reason: string) => void): void => {
    told = tell;
    if (failure !== null) tell(failure);
  };
  return {
    get dropped() {
      return writer.dropped;
    },
    sink: { ...batchSink(writer, tellClock), mediaPort: media.port2, onLost },
    async close() {
      writer.flush();
      tellClock(0);
      if (flushing) clearTimeout(flushing);
      command({ do: 'close' });
      worker.ref();
      await closed;
      own.port2.close();
      await worker.terminate();
      if (failure && !told) throw new HostError('NO_SUCH_FILE', `the trace ${path} is not complete: ${failure}`);
    },
  };
}
