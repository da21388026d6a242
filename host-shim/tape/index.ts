// The front door of recordings: write one, read one, and run it again.
export { buildOf, differencesOf, type TapeHeader } from './header.ts';
export { TapeKind } from './kind.ts';
export type { Difference } from './playing-tape.ts';
export type { TapeRecord } from './record.ts';
export { replay, type ReplayParts, type ReplayResult } from './replay.ts';
export { keyPathOf, readTape, tapeKey, TapeWriter, type TapeContent } from './tape-file.ts';
