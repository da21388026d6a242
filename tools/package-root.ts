// The package as tools see it: its folder and its version.
import { readFileSync } from 'node:fs';
import { packagePath } from '../host-shim/paths.ts';

export { packagePath, packageRoot } from '../host-shim/paths.ts';

export function packageVersion(): string {
  return (JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { version: string }).version;
}
