// The package as tools see it: its folder and its version.
import { packageVersion as versionSaid } from '../host-shim/paths.ts';

export { packagePath, packageRoot } from '../host-shim/paths.ts';

/** Tools run from the whole package, which says it. */
export const packageVersion = (): string => versionSaid()!;
