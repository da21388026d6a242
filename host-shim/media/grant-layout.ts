// A media grant: one SharedArrayBuffer between the media thread and one guest's codec worker. Layout only, 32-bit little-endian words.
//
//            0           4           8           12
//       +-----------+-----------+-----------+-----------+
//     0 |  state    |           |           |           |   state: live, revoked, let go
//       +-----------+-----------+-----------+-----------+
//    64 | down: slots written by the media thread       |   each position alone on its cache line,
//   128 | down: slots read by the codec worker          |   written by one side only, counting up for ever (mod 2^32)
//   192 | up: slots written by the codec worker         |
//   256 | up: slots read by the media thread            |
//       +-----------------------------------------------+
//   320 | down slot 0 | down slot 1 | ... SLOTS - 1     |   operations
//       +-----------------------------------------------+
//       | up slot 0   | up slot 1   | ... SLOTS - 1     |   results
//       +-----------------------------------------------+
//
//  a slot:
//       +-----------+-----------+-----------+-----------+
//     0 |   tick    |  stream   | operation |   flags   |   down: flags; up: status
//       +-----------+-----------+-----------+-----------+
//    16 | sequence  | length    |           |           |   length of data in bytes
//       +-----------+-----------+-----------+-----------+
//    32 | data: payload, PCM (s16), codec name or state  |
//       +-----------------------------------------------+
//
// A switch makes a new grant; the old one is zeroed and never written again.

export enum GrantState { None = 0, Live = 1, Revoked = 2, LetGo = 3 }

export enum Operation {
  /** data: encoding name. Makes fresh codecs for the stream, or resets them. */
  Open = 1,
  Close = 2,
  /** data: payload; result: PCM */
  Decode = 3,
  /** data: the number of samples in `sequence`; result: PCM */
  Conceal = 4,
  /** data: PCM; result: payload */
  Encode = 5,
  /** result: state */
  ExportDecoder = 6,
  ExportEncoder = 7,
  /** data: state; result: status only */
  ImportDecoder = 8,
  ImportEncoder = 9,
}

/** Down: run the operation, send no result (priming). */
export const FLAG_QUIET = 1;

export enum Status { Done = 1, NoSuchStream = 2, NoSuchCodec = 3, Refused = 4 }

export const SLOTS = 256;
export const SLOT_HEADER_BYTES = 32;
/** 20 ms of 16 kHz PCM is 640, the largest state (G.722 decoder with its concealment) 788. */
export const SLOT_DATA_BYTES = 992;
export const SLOT_BYTES = SLOT_HEADER_BYTES + SLOT_DATA_BYTES;

export const OFFSET_STATE = 0;
export const OFFSET_DOWN_WRITTEN = 64;
export const OFFSET_DOWN_READ = 128;
export const OFFSET_UP_WRITTEN = 192;
export const OFFSET_UP_READ = 256;
export const OFFSET_DOWN_SLOTS = 320;
export const OFFSET_UP_SLOTS = OFFSET_DOWN_SLOTS + SLOTS * SLOT_BYTES;
export const GRANT_BYTES = OFFSET_UP_SLOTS + SLOTS * SLOT_BYTES;

export const SLOT_TICK = 0;
export const SLOT_STREAM = 4;
export const SLOT_OPERATION = 8;
export const SLOT_FLAGS = 12;
export const SLOT_STATUS = 12;
export const SLOT_SEQUENCE = 16;
export const SLOT_LENGTH = 20;

// The doorbell: a small SharedArrayBuffer that lives as long as the codec worker. Word 0 counts rings; the worker waits on it.
export const DOORBELL_BYTES = 64;
