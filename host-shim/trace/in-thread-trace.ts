// A trace in the machine's own thread, for machines under a virtual clock: its times are the clock's, from 1970 on, so that the same run gives the same file.
import { TraceWriter as MediaBatchWriter } from '../media/trace-record.ts';
import type { TraceSink } from '../options.ts';
import { BatchWriter, type TraceAnswer } from './batch.ts';
import { limits } from './limits.ts';
import { PcapngLog } from './pcapng-log.ts';
import { batchSink } from './sink.ts';

export interface InThreadTrace {
  /** For HandsetOptions.trace. */
  readonly sink: TraceSink;
  close(): void;
}

/** No process id: the same run gives the same file. */
const PLACE = 'machine in one thread';

export function openInThreadTrace(path: string): InThreadTrace {
  let told: (reason: string) => void = () => undefined;
  const log = new PcapngLog(path, 0, PLACE, (reason) => told(reason));
  let read: (answer: TraceAnswer) => void = () => undefined;
  const writer = new BatchWriter({
    postMessage: ({ bytes }) => {
      log.addBatch(bytes);
      read({ read: 1 });
    },
    on: (_name, listener) => (read = listener),
  });
  const media = new MediaBatchWriter(limits.batchBytes, (batch) => log.addMediaBatch(batch));
  let flushedMs = 0;
  const flush = (): void => {
    writer.flush();
    media.flush();
  };
  // Both together, so that the log can put their records in order.
  const before = (nowMs: number): void => {
    if (nowMs - flushedMs < limits.flushEveryMs) return;
    flushedMs = nowMs;
    flush();
  };
  return {
    sink: {
      ...batchSink(writer, before),
      onLost: (tell) => void (told = tell),
      rtp(nowMs, direction, local, remote, packet) {
        before(nowMs);
        media.write(direction, nowMs * 1000, local, remote, packet);
      },
    },
    close() {
      flush();
      log.close(writer.dropped);
    },
  };
}
