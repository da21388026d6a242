// Kamailio for the tests, unpacked into a cache folder of the user's: Debian's own package is never installed.
//
// Installing it would start a SIP server on port 5060, start it again at every boot, and add a user to the system. A policy-rc.d would keep it from
// starting now, but it is another's file in a system folder, and the unit would still be enabled. So the packages are downloaded and taken apart:
// none of their scripts runs, nobody needs to be root, and deleting the folder undoes it. Its other libraries (libc, OpenSSL's, libunistring) are those
// that `openssl` and Debian itself bring. A Kamailio that is installed with the modules needed is used as it is.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** A minimal Debian has no readline, without which kamcmd does not start. */
const READLINE = 'libreadline8';
export const PACKAGES = ['kamailio', 'kamailio-tls-modules', 'kamailio-websocket-modules', 'kamailio-outbound-modules', READLINE];
const MODULES = ['tm.so', 'tls.so', 'websocket.so'];
/** What makes an edge proxy of it (RFC 5626). An installed one may lack it: it serves until a whole one is unpacked. */
const EDGE_MODULE = 'outbound.so';
const LIBRARY_FOLDERS = ['usr/lib/x86_64-linux-gnu', 'usr/lib/aarch64-linux-gnu', 'usr/lib'];
const READLINE_FOLDERS = [...LIBRARY_FOLDERS, ...LIBRARY_FOLDERS.map((path) => path.slice('usr/'.length))];

export const cacheFolder = (environment = process.env) => join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'twinset', 'kamailio');

/** What is below this folder, laid out as Debian does; null when a program or one of the modules is not there. */
export function installationIn(root) {
  const libraries = LIBRARY_FOLDERS.map((path) => join(root, path, 'kamailio')).find((path) => existsSync(join(path, 'modules')));
  const [program, control] = ['kamailio', 'kamcmd'].map((name) => join(root, 'usr', 'sbin', name));
  if (!libraries || !existsSync(program) || !existsSync(control)) return null;
  const modules = join(libraries, 'modules');
  const has = (name) => existsSync(join(modules, name));
  return MODULES.every(has) ? { program, control, libraries, modules, isEdge: has(EDGE_MODULE) } : null;
}

/** The system's, or the one in the cache, whichever can be an edge; null when there is neither. */
export function findKamailio(environment = process.env, systemRoot = '/') {
  const found = [installationIn(systemRoot), installationIn(cacheFolder(environment))].filter((installation) => installation !== null);
  return found.find(({ isEdge }) => isEdge) ?? found[0] ?? null;
}

/** Downloads and unpacks; null when it is there, else what went wrong. */
export function unpackKamailio(environment = process.env, systemRoot = '/') {
  if (findKamailio(environment, systemRoot)?.isEdge) return null;
  const target = cacheFolder(environment);
  mkdirSync(dirname(target), { recursive: true });
  const work = mkdtempSync(`${target}-`);
  const run = (program, ...words) => {
    const { status, stderr, error } = spawnSync(program, words, { cwd: work, env: environment, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] });
    return status === 0 ? null : `${program} ${words[0]}: ${error?.message ?? stderr.trim().split('\n').at(-1)}`;
  };
  try {
    const refused = run('apt-get', 'download', '-qq', ...PACKAGES);
    if (refused) return refused;
    for (const archive of readdirSync(work).filter((name) => name.endsWith('.deb'))) {
      const broken = run('dpkg-deb', '-x', archive, join(work, 'root'));
      if (broken) return broken;
    }
    const unpacked = installationIn(join(work, 'root'));
    if (!unpacked?.isEdge) return `a program or one of ${[...MODULES, EDGE_MODULE].join(', ')} is not in ${PACKAGES.join(', ')}`;
    for (const folder of READLINE_FOLDERS.map((path) => join(work, 'root', path)).filter(existsSync))
      for (const name of readdirSync(folder).filter((name) => name.startsWith('libreadline.so'))) renameSync(join(folder, name), join(unpacked.libraries, name)); // where it is looked for
    rmSync(target, { recursive: true, force: true });
    renameSync(join(work, 'root'), target); // whole or not at all
    return null;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
