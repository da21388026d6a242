// The component's exports (firmware/wit/core.wit): decode an event, hand it to the layers, answer the next deadline.
import { STATS_BYTES } from "./limits.ts";
import { ErrorCode } from "./error.ts";
import "./abi/abort.ts";
import { closeGrowth, reallocate, release } from "./abi/inbound.ts";
import { returned } from "./abi/list.ts";
import * as dispatch from "./dispatch.ts";
import * as arena from "./memory/arena.ts";
import { endOf, slice } from "./memory/slice.ts";
import { TextWriter } from "./memory/text-writer.ts";
import * as box from "./outbox.ts";
import { seed } from "./random.ts";
import { Endpoint } from "./transport/endpoint.ts";

export { reallocate };

enum Phase { Empty = 0, Booted = 1, Running = 2, Refused = 3 }

let phase: Phase = Phase.Empty;
const source = changetype<Endpoint>(memory.data(offsetof<Endpoint>(), 8));
const writer = changetype<TextWriter>(memory.data(offsetof<TextWriter>(), 8));
const statistics = memory.data(STATS_BYTES, 16);

export function boot(now: f64, configuration: usize, configurationBytes: i32, entropy: usize, entropyBytes: i32): f64 {
  assert(phase == Phase.Empty);
  box.beginEvent();
  seed(slice(entropy, entropyBytes));
  const code = dispatch.bootCore(now, slice(configuration, configurationBytes));
  arena.close();
  phase = code == ErrorCode.None ? Phase.Booted : Phase.Refused;
  release();
  return code == ErrorCode.None ? dispatch.nextDeadline() : NaN;
}

export function restore(now: f64, entropy: usize, entropyBytes: i32, records: usize, recordsBytes: i32): f64 {
  assert(phase == Phase.Booted);
  box.beginEvent();
  seed(slice(entropy, entropyBytes));
  const end = records + <usize>recordsBytes;
  for (let at = records; at + 8 <= end; ) {
    const bytes = slice(at + 8, <i32>load<u32>(at, 4));
    assert(endOf(bytes) >= at && endOf(bytes) <= end);
    dispatch.restoreRecord(now, load<u32>(at), bytes);
    at = (endOf(bytes) + 7) & ~7;
  }
  dispatch.restored(now);
  return answer();
}

export function onDatagram(now: f64, flow: u32, a: u32, b: u32, c: u32, d: u32, port: u32, data: usize, bytes: i32): f64 {
  begin();
  source.set(a, b, c, d, <u16>port);
  source.transport = <u8>flow;
  source.stream = 0;
  dispatch.datagramArrived(now, source, slice(data, bytes));
  return answer();
}

export function onDatagramFailed(now: f64, flow: u32, a: u32, b: u32, c: u32, d: u32, port: u32): f64 {
  begin();
  source.set(a, b, c, d, <u16>port);
  source.transport = <u8>flow;
  dispatch.datagramFailed(now, source);
  return answer();
}

export function onFrame(now: f64, frame: usize, bytes: i32): f64 {
  begin();
  dispatch.frameArrived(now, slice(frame, bytes));
  return answer();
}

export function onTick(now: f64): f64 {
  begin();
  dispatch.ticked(now);
  return answer();
}

export function onStreamOpened(now: f64, stream: u32, flow: u32, a: u32, b: u32, c: u32, d: u32, port: u32, name: usize, bytes: i32): f64 {
  begin();
  source.set(a, b, c, d, <u16>port);
  source.transport = <u8>flow;
  dispatch.streamOpened(now, stream, source, slice(name, bytes));
  return answer();
}

export function onStreamData(now: f64, stream: u32, data: usize, bytes: i32): f64 {
  begin();
  dispatch.streamDataArrived(now, stream, slice(data, bytes));
  return answer();
}

export function onStreamClosed(now: f64, stream: u32): f64 {
  begin();
  dispatch.streamClosed(now, stream);
  return answer();
}

export function onResolved(now: f64, query: u32, records: usize, bytes: i32): f64 {
  begin();
  dispatch.resolved(now, query, slice(records, bytes));
  return answer();
}

export function outbox(): usize { return returned(box.take()); }

export function stats(): usize {
  writer.over(statistics, STATS_BYTES);
  writer.text("memoryBytes=").decimal(<u64>memory.size() << 16).text("\nstaticBytes=").decimal(__heap_base)
    .text("\npoolBytes=").decimal(arena.usedBytes() - __heap_base).text("\noutboxPeakBytes=").decimal(box.peakBytes()).text("\noutboxDropped=").decimal(box.droppedRecords()).byte(10);
  if (phase != Phase.Empty && phase != Phase.Refused) dispatch.writeStatistics(writer);
  return returned(writer.written);
}

export function fault(kind: u32): void {
  if (kind == 1) faultResult = 1 / (kind - 1);
  else if (kind == 2) faultResult = load<u32>(<usize>memory.size() << 16);
  else unreachable();
}
let faultResult: u32 = 0;

function begin(): void {
  assert(phase == Phase.Booted || phase == Phase.Running);
  if (phase == Phase.Booted) { phase = Phase.Running; closeGrowth(); }
  box.beginEvent();
}

function answer(): f64 {
  release();
  return dispatch.nextDeadline();
}
