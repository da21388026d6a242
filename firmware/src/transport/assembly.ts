// Where a message waits that comes in pieces: buffers of two sizes from fixed pools, one for a connection at a time.
import { Pool } from "../memory/pool.ts";
import { Slice, slice, addressOf, lengthOf } from "../memory/slice.ts";
import { Connection } from "./connection.ts";
import { CONNECTIONS_FOR_A_LARGE_BUFFER, CONNECTIONS_FOR_A_SMALL_BUFFER, STREAM_MESSAGE_BYTES, STREAM_SMALL_BYTES } from "./limits.ts";

let small: Pool = changetype<Pool>(0);
let large: Pool = changetype<Pool>(0);

// Boot only.
export function create(connections: u32): void {
  small = Pool.create(<u32>STREAM_SMALL_BYTES, connections / CONNECTIONS_FOR_A_SMALL_BUFFER);
  large = Pool.create(<u32>STREAM_MESSAGE_BYTES, connections / CONNECTIONS_FOR_A_LARGE_BUFFER);
}

export function piecesRefused(): u32 { return small.refused + large.refused; }

/** What has come so far. */
export function pieces(connection: Connection): Slice { return slice(connection.assembly, connection.assemblyBytes); }

/** Adds as much of `data` as the largest message may have: how much that was, or -1 when no buffer is free. */
export function add(connection: Connection, data: Slice): i32 {
  const taken = min(lengthOf(data), STREAM_MESSAGE_BYTES - connection.assemblyBytes);
  if (!makeRoom(connection, connection.assemblyBytes + taken)) return -1;
  memory.copy(connection.assembly + <usize>connection.assemblyBytes, addressOf(data), <usize>taken);
  connection.assemblyBytes += taken;
  return taken;
}

export function release(connection: Connection): void {
  giveBuffer(connection.assembly);
  connection.assembly = 0;
  connection.assemblyBytes = 0;
  connection.scannedBytes = 0;
  connection.frameBytes = 0;
}

function makeRoom(connection: Connection, bytes: i32): bool {
  const old = connection.assembly;
  if (old != 0 && (isLarge(old) || bytes <= STREAM_SMALL_BYTES)) return true;
  let buffer: usize = bytes <= STREAM_SMALL_BYTES ? small.take() : 0;
  if (buffer == 0) buffer = large.take();
  if (buffer == 0) return false;
  memory.copy(buffer, old, <usize>connection.assemblyBytes);
  giveBuffer(old);
  connection.assembly = buffer;
  return true;
}

function giveBuffer(buffer: usize): void {
  if (buffer == 0) return;
  if (isLarge(buffer)) large.give(buffer);
  else small.give(buffer);
}

function isLarge(buffer: usize): bool { return buffer >= large.at(0); }
