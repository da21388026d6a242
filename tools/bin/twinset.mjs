#!/usr/bin/env node
// The command `twinset`: starts the built command line; in a checkout that was never built it sets things up first.
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const commandLine = join(root, 'dist', 'cli.js');
const setup = join(root, 'tools', 'setup.mjs');

if (!existsSync(commandLine) && existsSync(setup)) {
  const { status } = spawnSync(process.execPath, [setup], { stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 3);
}
await import(pathToFileURL(commandLine).href);
