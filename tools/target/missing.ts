// What a target needs on this machine before it can be switched on.
import { whatIsMissing } from '../programs.ts';
import { findRom } from './rom/rom.ts';
import { TARGETS, type TargetName } from './targets.ts';

/** Null when all is there; else what is missing and how to get it. */
export function whatTargetLacks(name: TargetName): string | null {
  const target = TARGETS[name];
  return whatIsMissing([target.emulator]) ?? (findRom(target) === null ? `the ROM of ${name} was not built. Build it: npx twinset rom build ${name}` : null);
}
