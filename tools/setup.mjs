#!/usr/bin/env node
// Makes a fresh clone ready: right Node, packages as locked, everything built. Node built-ins only: it runs before anything is installed.
//
//   node tools/setup.mjs           packages and build
//   node tools/setup.mjs --test    also the Debian programs that the interop tests talk to
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unpackKamailio } from './setup/kamailio.mjs';
import { DEBIAN_PACKAGES, installCommand, isInstalled } from './setup/programs.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ROMS = ['aarch64-virt', 'x86_64-q35'];

// For scripts that read standard output (`twinset run --json`) everything said here goes to standard error.
let hasWorked = false;
const say = (text) => {
  hasWorked = true;
  process.stderr.write(`${text}\n`);
};
const seconds = (since) => ((Date.now() - since) / 1000).toFixed(1);

function checkNode() {
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    .engines.node.replace('>=', '')
    .split('.')
    .map(Number);
  const have = process.versions.node.split('.').map(Number);
  if (have[0] > wanted[0] || (have[0] === wanted[0] && have[1] >= wanted[1])) return;
  say(`Twinset needs Node ${wanted.join('.')} or newer; this is ${process.version}. Get it from https://nodejs.org/ and try again.`);
  process.exit(3);
}

const installedList = () => join(root, 'node_modules', '.package-lock.json');
const stampFile = () => join(root, 'node_modules', '.twinset-lock');

/** True when somebody ran npm ci already: every locked package that npm did not leave out is there in its locked version. */
function installedByHand(lock) {
  if (!existsSync(installedList())) return false;
  const installed = JSON.parse(readFileSync(installedList(), 'utf8')).packages;
  return Object.entries(lock.packages).every(([path, entry]) => path === '' || entry.optional || installed[path]?.version === entry.version);
}

function installPackages() {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const digest = createHash('sha256').update(lockText).digest('hex');
  if (existsSync(stampFile()) && readFileSync(stampFile(), 'utf8') === digest) return;
  if (!installedByHand(JSON.parse(lockText))) {
    say('Installing packages: about 226 MB on disk, about 6 s with a warm cache (only after a clone or a change of package-lock.json) ...');
    const started = Date.now();
    const npm = process.env.npm_execpath;
    const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const result =
      npm && /\.c?js$/.test(npm)
        ? spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio: ['ignore', 2, 2] })
        : spawnSync('npm', options, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
    if (result.status !== 0) {
      say(
        `npm ci did not succeed${result.error ? `: ${result.error.message}` : ''}. Look at its message above; is there a network? Then try again.`,
      );
      process.exit(3);
    }
    say(`Installed ${megabytes(join(root, 'node_modules'))} MB in ${seconds(started)} s.`);
  }
  writeFileSync(stampFile(), digest);
}

function megabytes(path) {
  let bytes = 0;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inside = join(path, entry.name);
    if (entry.isDirectory()) bytes += megabytes(inside) * 1e6;
    else if (entry.isFile()) bytes += statSync(inside).size;
  }
  return Math.round(bytes / 1e6);
}

function runBuild() {
  const fresh = !existsSync(join(root, 'dist', 'cli.js'));
  if (fresh) say('Building firmware, guests and tools ...');
  const result = spawnSync(process.execPath, [join(root, 'tools', 'build.mjs'), '--quiet'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** How apt-get is called here without asking anybody; null where it cannot be. */
function aptWords() {
  if (!isInstalled('apt-get')) return null;
  if (process.getuid?.() === 0) return ['apt-get'];
  const bySudo = isInstalled('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  return bySudo ? ['sudo', '-n', '--preserve-env=DEBIAN_FRONTEND', 'apt-get'] : null;
}

function installPrograms() {
  const missing = Object.keys(DEBIAN_PACKAGES).filter((program) => !isInstalled(program));
  if (!missing.length) return;
  const packages = missing.flatMap((program) => DEBIAN_PACKAGES[program].split(' '));
  const apt = aptWords();
  if (apt !== null) {
    say(`Installing the programs that the tests talk to: ${packages.join(', ')} ...`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const run = (...words) => spawnSync(apt[0], [...apt.slice(1), ...words], { env, encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'ignore', 'pipe'] });
    const install = () => run('install', '-y', '-qq', '--no-install-recommends', ...packages);
    if (install().status === 0) return;
    run('update', '-qq'); // its lists may be old, or there are none yet
    const { status, stderr } = install();
    if (status === 0) return;
    const errors = (stderr ?? '').split('\n').filter((line) => line.startsWith('E: '));
    say(`apt-get could not do it${errors.length ? `; the first of its ${errors.length} errors: ${errors[0].slice('E: '.length)}` : ''}`);
  }
  say(`Not installed: ${missing.join(', ')}. The tests that need them are skipped and listed with the reason. To have them, on Debian and as root:\n  ${installCommand(missing)}`);
}

function fetchKamailio() {
  const started = Date.now();
  const refused = unpackKamailio();
  if (refused) say(`Kamailio was not unpacked (${refused}). The tests that need it are skipped and listed.`);
  else if (Date.now() - started > 200) say(`Kamailio unpacked for the tests in ${seconds(started)} s; it is not installed and does not run.`);
}

/** The read-only memories of the targets that tests boot: 65 MB to download and some 25 s each, once; kept in the user's cache. */
function buildRoms() {
  for (const target of ROMS) {
    const { status } = spawnSync(process.execPath, [join(root, 'dist', 'cli.js'), 'rom', 'build', target], { stdio: ['ignore', 'ignore', 2] });
    if (status !== 0) say(`The ROM of ${target} was not built. The tests that boot it are skipped and listed.`);
  }
}

checkNode();
installPackages();
runBuild();
if (process.argv.includes('--test')) {
  installPrograms();
  if (isInstalled('apt-get')) fetchKamailio();
  buildRoms();
}
if (!hasWorked) say('Everything is set up.');
