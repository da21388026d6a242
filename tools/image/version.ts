// An image's version: three numbers, compared one after the other (semver without its suffixes).
import { ImageError } from './image-error.ts';
import { VERSION_PART } from './limits.ts';

export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

export function parseVersion(text: string): Version {
  const parts = /^(\d{1,5})\.(\d{1,5})\.(\d{1,5})$/.exec(text)?.slice(1).map(Number);
  if (!parts || parts.some((part) => part > VERSION_PART))
    throw new ImageError('BAD_CONTENTS', `the version ${JSON.stringify(text)} is not MAJOR.MINOR.PATCH with numbers up to ${VERSION_PART}`);
  return { major: parts[0]!, minor: parts[1]!, patch: parts[2]! };
}

export const printVersion = ({ major, minor, patch }: Version): string => `${major}.${minor}.${patch}`;

/** Below zero when `a` is the older one. */
export const compareVersions = (a: Version, b: Version): number => a.major - b.major || a.minor - b.minor || a.patch - b.patch;
