// Where everything lies in a port's shared memory: layout only.
//
//   One port is one SharedArrayBuffer with two single-producer single-consumer rings. Each party's words have a cache line
//   of their own, so that writer and reader do not slow each other down.
//
//        byte 0            64            128           192           256                     256 + up
//          +-------------+-------------+-------------+-------------+-----------------------+------------------------+
//          | up: writer's| up: reader's| down: wr.'s | down: rd.'s | up ring's records     | down ring's records    |
//          +-------------+-------------+-------------+-------------+-----------------------+------------------------+
//            guest         hypervisor    hypervisor    guest         guest -> hypervisor     hypervisor -> guest
//
//   The writer's words (32 bits each)             The reader's words
//     tail     position behind the newest record    head     position of the oldest unread record
//     offered  low half of the delivery number      waiting  1: the reader sleeps, or is about to; the writer
//              of the newest frame offered,                  sets it to 0 when it wakes the reader
//              put in or dropped
//     signal   what the reader sleeps on; counts wakings
//
//   Positions count bytes modulo 2^32 and never stand still at the end of the ring: the place of a position is its remainder by
//   the capacity, which is a power of two. A writer refuses what does not fit, so that tail - head (modulo 2^32) is never
//   above the capacity, and a wrapped position cannot be mistaken for another.
//
//   A record is 8-aligned; its body may run over the end of the ring and goes on at its beginning:
//
//        0      1      2      3      4      5      6      7
//     +------+------+------+------+------+------+------+------+
//     |  length of the body       |  0                        |
//     +------+------+------+------+------+------+------+------+
//     |  body: one frame (proto/frame.ts), filled up to a multiple of 8

/** Byte offsets of the four groups of words. */
export const UP_WRITER = 0;
export const UP_READER = 64;
export const DOWN_WRITER = 128;
export const DOWN_READER = 192;
export const RECORDS = 256;

/** Word numbers in a writer's group. */
export const TAIL = 0;
export const OFFERED = 1;
export const SIGNAL = 2;

/** Word numbers in a reader's group. */
export const HEAD = 0;
export const WAITING = 1;

export const GROUP_WORDS = 16;

export const RECORD_HEADER_BYTES = 8;
export const RECORD_ALIGNMENT = 8;
