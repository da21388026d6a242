// One trace record inside a batch: layout only, little-endian, 8-aligned. Written by the machine, read by the trace worker.
// RTP packets come from the media thread in batches of its own (host-shim/media/trace-record.ts).
//
//        0      1      2      3      4      5      6      7
//     +------+------+------+------+------+------+------+------+
//   0 |       record length       | kind | dir  | data length |
//     +------+------+------+------+------+------+------+------+
//   8 |           time, milliseconds since boot (f64)         |
//     +------+------+------+------+------+------+------+------+
//  16 |                 local address, 16 bytes               |
//     +------+------+------+------+------+------+------+------+
//  32 |                remote address, 16 bytes               |
//     +------+------+------+------+------+------+------+------+
//  48 | local port  | remote port |        connection         |
//     +------+------+------+------+------+------+------+------+
//  56 | data ... padded to 8
//
// Addresses are IPv6, an IPv4 one as ::ffff:a.b.c.d. Frames and log lines leave addresses and ports 0, all but streams and participants the connection.

export const KIND_DATAGRAM = 1;
export const KIND_FRAME = 2;
export const KIND_LOG = 3;
export const KIND_STREAM_OPENED = 4;
export const KIND_STREAM_DATA = 5;
export const KIND_STREAM_CLOSED = 6;
/** Over a connection whose framing is not shown. */
export const KIND_STREAM_MESSAGE = 7;
/** Who a participant is, from now on: its number stands for the connection; name and place, a line each. */
export const KIND_PARTICIPANT = 8;

export const DIRECTION_IN = 0;
export const DIRECTION_OUT = 1;

export const RECORD_HEADER_BYTES = 56;
export const OFFSET_LENGTH = 0;
export const OFFSET_KIND = 4;
export const OFFSET_DIRECTION = 5;
export const OFFSET_DATA_LENGTH = 6;
export const OFFSET_TIME_MS = 8;
export const OFFSET_LOCAL_ADDRESS = 16;
export const OFFSET_REMOTE_ADDRESS = 32;
export const OFFSET_LOCAL_PORT = 48;
export const OFFSET_REMOTE_PORT = 50;
export const OFFSET_CONNECTION = 52;

export const ADDRESS_BYTES = 16;
