// The port over a socket: layout only, little-endian. What a guest in a process of its own, or on another machine, speaks with the hypervisor.
//
//        0      1      2      3      4      5      6      7
//     +------+------+------+------+------+------+------+------+
//   0 |       payload length      | kind |         0          |
//     +------+------+------+------+------+------+------+------+
//   8 | payload ...
//
//   kind      from         payload
//   Boot      hypervisor   u32 participant number, then the image's bundle as UTF-8 text; empty where the guest brings its own
//   Manifest  guest        the image's manifest as JSON text; the first thing it says
//   Frame     both         one bus frame, header first (proto/frame.ts); from a guest only type, payload length, request id and session count
//   Offered   hypervisor   u64 delivery number of the newest frame offered: the port was read empty
//   Ping      hypervisor   u32 number
//   Pong      guest        the same number, after every frame before the ping was handed to the guest
//   Failed    guest        UTF-8 text: why it ends
//
// A record that is longer than its kind may be, of an unknown kind, or of one that this side may not send ends the connection.

export const RECORD_HEADER_BYTES = 8;
export const OFFSET_LENGTH = 0;
export const OFFSET_KIND = 4;

export enum RecordKind {
  Boot = 1,
  Manifest = 2,
  Frame = 3,
  Offered = 4,
  Ping = 5,
  Pong = 6,
  Failed = 7,
}

export const BOOT_HEADER_BYTES = 4;
export const OFFERED_BYTES = 8;
export const PING_BYTES = 4;
