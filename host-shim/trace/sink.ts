// What a machine tells its recorder, written as records of a batch.
import type { TraceSink } from '../options.ts';
import type { BatchWriter } from './batch.ts';
import { limits } from './limits.ts';
import { DIRECTION_IN, DIRECTION_OUT, KIND_STREAM_CLOSED, KIND_STREAM_DATA, KIND_STREAM_MESSAGE, KIND_STREAM_OPENED } from './record.ts';

/** `before` hears the time of each record first. */
export function batchSink(writer: BatchWriter, before: (nowMs: number) => void): TraceSink {
  const text = new TextEncoder();
  const direction = (way: 'in' | 'out'): number => (way === 'out' ? DIRECTION_OUT : DIRECTION_IN);
  return {
    datagram(nowMs, way, local, remote, data) {
      before(nowMs);
      writer.datagram(nowMs, direction(way), local, remote, data);
    },
    stream(nowMs, moment, way, stream, data) {
      before(nowMs);
      const kind = moment === 'data' ? (stream.isMessages ? KIND_STREAM_MESSAGE : KIND_STREAM_DATA) : moment === 'opened' ? KIND_STREAM_OPENED : KIND_STREAM_CLOSED;
      if (kind === KIND_STREAM_MESSAGE || !stream.isMessages) writer.stream(nowMs, kind, direction(way), stream, data);
    },
    frame(nowMs, frame) {
      before(nowMs);
      writer.frame(nowMs, frame);
    },
    participant(nowMs, participant) {
      before(nowMs);
      writer.participant(nowMs, participant);
    },
    log(nowMs, source, level, line) {
      before(nowMs);
      writer.log(nowMs, text.encode(`${level} ${source}: ${line}`).subarray(0, limits.logBytes));
    },
  };
}
