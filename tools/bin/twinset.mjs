#!/usr/bin/env node
// The command `twinset`: starts the built command line; in a checkout it sets things up first when nothing was built, and tells when sources are newer.
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const commandLine = join(root, 'dist', 'cli.js');
const setup = join(root, 'tools', 'setup.mjs');
const freshness = join(root, 'tools', 'build', 'freshness.mjs'); // neither is in the package

if (!existsSync(commandLine) && existsSync(setup)) {
  const { status } = spawnSync(process.execPath, [setup], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 3);
}
if (existsSync(freshness) && process.env.TWINSET_BUILD_CHECK !== 'off') {
  const { changedSource } = await import(pathToFileURL(freshness).href);
  const changed = changedSource(root);
  if (changed !== null) process.stderr.write(`twinset: ${changed} was changed after dist/ was built; what runs is the old build. Build anew: npm run build\n`);
}
await import(pathToFileURL(commandLine).href);
