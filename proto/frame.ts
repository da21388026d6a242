// The bus frame header: layout only, little-endian. The payload that follows is the protobuf message named by `type`.
//
//        0      1      2      3      4      5      6      7
//     +------+------+------+------+------+------+------+------+
//   0 | vers | sndr |     type    |       payload length      |
//     +------+------+------+------+------+------+------+------+
//   8 |         request id        |          session          |
//     +------+------+------+------+------+------+------+------+
//  16 |                     bus sequence                      |
//     +------+------+------+------+------+------+------+------+
//  24 |              time, microseconds since boot            |
//     +------+------+------+------+------+------+------+------+
//  32 |              delivery number of this port             |
//     +------+------+------+------+------+------+------+------+
//  40 | payload ...
//
// sender: 0 hypervisor, 1 core, 2 and up the guests' ports.
// A guest fills type, payload length, request id and session; the hypervisor overwrites version, sender, sequence, time
// and delivery number. Sequence numbers are given to commands and events; other frames carry the newest one given.

export const FRAME_VERSION = 1;

export const FRAME_HEADER_BYTES = 40;
export const OFFSET_VERSION = 0;
export const OFFSET_SENDER = 1;
export const OFFSET_TYPE = 2;
export const OFFSET_PAYLOAD_LENGTH = 4;
export const OFFSET_REQUEST_ID = 8;
export const OFFSET_SESSION = 12;
export const OFFSET_SEQUENCE = 16;
export const OFFSET_TIME_US = 24;
export const OFFSET_DELIVERY = 32;

export const PARTICIPANT_HYPERVISOR = 0;
export const PARTICIPANT_CORE = 1;
export const PARTICIPANT_FIRST_GUEST = 2;
