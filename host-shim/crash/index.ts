// The front door of crash dumps.
export { eraseDumps, readCrashDump } from './crash-folder.ts';
export type { CrashDump } from './dump.ts';
