// SIP packages of npm as peers: installed on demand into a folder of the user's cache, never into this package.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const INSTALL_MS = 30_000;
/** The fastest parser and transaction layer of npm, and the one that most browsers' phones carry. */
const VERSIONS = { sip: '0.0.6', jssip: '3.13.8' } as const;
export type NpmPeer = keyof typeof VERSIONS;

/** The folder that holds the package under node_modules; null when it cannot be installed. */
export async function installedPeer(name: NpmPeer): Promise<string | null> {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'twinset', 'bench-peers', `${name}-${VERSIONS[name]}`);
  const isThere = (): boolean => existsSync(join(folder, 'node_modules', name, 'package.json'));
  if (isThere()) return folder;
  mkdirSync(folder, { recursive: true });
  await new Promise<void>((done) => {
    const what = ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=0', `${name}@${VERSIONS[name]}`];
    execFile('npm', what, { timeout: INSTALL_MS, cwd: folder }, () => done()); // what came of it is seen below
  });
  return isThere() ? folder : null;
}

export function requireFrom(folder: string): NodeJS.Require {
  return createRequire(join(folder, 'package.json'));
}
