// Every bound of the transaction layer, in one place. Numbers of records come from the configuration.

// A matching key (branch, sent-by, method, or the fields of 17.2.3 for RFC 2543). A longer one keeps its head and a digest of its tail.
export const KEY_BYTES: i32 = 160;

// Messages that live with a transaction lie in buffers of three sizes; a full size falls over to the next larger one.
export const SMALL_BYTES: u32 = 1536;
export const MIDDLE_BYTES: u32 = 4096;
export const LARGE_BYTES: u32 = 65536;
// Buffers for each hundred transactions. Large ones are at least one.
export const SMALL_PERCENT: u32 = 125;
export const MIDDLE_PERCENT: u32 = 12;
export const LARGE_PERCENT: u32 = 1;

// Room for the key of a tombstone and what it keeps of its last message, on average; small rings have more than the average.
export const TOMBSTONE_TEXT_BYTES: u32 = 192;
export const TOMBSTONE_TEXT_LEAST_BYTES: u32 = 16384;

// 8.2.2.2: requests whose merged copies are known, beside those of live transactions, for each hundred tombstones.
export const ONGOING_PERCENT: u32 = 12;

// 21.5.4, 20.33: what an overloaded core tells the far end.
export const RETRY_AFTER_SECONDS: u64 = 5;
