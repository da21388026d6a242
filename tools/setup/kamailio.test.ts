// Set-up gets Kamailio without installing it: no script of its packages runs, nothing changes where it is installed.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { havePrograms } from '../../test/support/programs.ts';
import { scratchFolder } from '../../test/support/scratch.ts';
import { PACKAGES, cacheFolder, findKamailio, unpackKamailio } from './kamailio.mjs';

const LIBRARIES = 'usr/lib/x86_64-linux-gnu/kamailio/modules';
const FILES: Record<string, string[]> = {
  kamailio: ['usr/sbin/kamailio', 'usr/sbin/kamcmd', `${LIBRARIES}/tm.so`],
  'kamailio-tls-modules': [`${LIBRARIES}/tls.so`],
  'kamailio-websocket-modules': [`${LIBRARIES}/websocket.so`],
  'kamailio-outbound-modules': [`${LIBRARIES}/outbound.so`],
  libreadline8: ['lib/x86_64-linux-gnu/libreadline.so.8'],
};

function put(path: string, text: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** A machine with nothing of Kamailio, whose apt-get hands out packages that tell when one of their scripts runs. */
function machine(name: string, packages = FILES): { environment: Record<string, string>; root: string; ran: string; asked: () => string } {
  const folder = scratchFolder(name);
  const [bin, archives, ran, log] = ['bin', 'archives', 'a-script-ran', 'apt.log'].map((part) => join(folder, part)) as [string, string, string, string];
  mkdirSync(archives);
  for (const [debian, files] of Object.entries(packages)) {
    const tree = join(folder, 'packages', debian);
    put(join(tree, 'DEBIAN/control'), `Package: ${debian}\nVersion: 1\nArchitecture: all\nMaintainer: nobody <nobody@example.org>\nDescription: a test\n`);
    for (const script of ['preinst', 'postinst']) put(join(tree, 'DEBIAN', script), `#!/bin/sh\ntouch ${ran}\n`);
    for (const file of files) put(join(tree, file), '');
    assert.is(spawnSync('dpkg-deb', ['-b', tree, archives]).status, 0);
  }
  put(join(bin, 'apt-get'), `#!/bin/sh\necho "$@" >> ${log}\n[ "$1" = download ] && cp ${archives}/*.deb .\n`);
  return {
    environment: { PATH: `${bin}:${process.env.PATH}`, XDG_CACHE_HOME: join(folder, 'cache') },
    root: join(folder, 'system'),
    ran,
    asked: () => (existsSync(log) ? readFileSync(log, 'utf8') : ''),
  };
}

const CASES = ['Kamailio is unpacked', 'a Kamailio that is installed stays as it is', 'an incomplete package leaves nothing', 'an installed Kamailio that is no edge proxy serves until a whole one is unpacked'] as const;
if (havePrograms(['dpkg-deb'], CASES)) {
  test(`${CASES[0]}: downloaded, never installed, no script of a package runs, and the second time nothing happens [D10]`, () => {
    const { environment, root, ran, asked } = machine('kamailio-fresh');
    assert.is(unpackKamailio(environment, root), null);
    assert.is(findKamailio(environment, root)!.program, join(cacheFolder(environment), 'usr/sbin/kamailio'));
    assert.ok(existsSync(join(findKamailio(environment, root)!.libraries, 'libreadline.so.8')), 'kamcmd does not start without it');
    assert.is(asked(), `download -qq ${PACKAGES.join(' ')}\n`);
    assert.not.ok(existsSync(ran), 'a service would have been started');
    assert.is(unpackKamailio(environment, root), null);
    assert.is(asked().split('\n').length, 2, 'asked once');
    assert.equal(readdirSync(join(environment.XDG_CACHE_HOME!, 'twinset')), ['kamailio']);
  });

  test(`${CASES[1]}, and nothing is downloaded [D10]`, () => {
    const { environment, root, asked } = machine('kamailio-installed');
    for (const file of Object.values(FILES).flat()) put(join(root, file), '');
    assert.is(unpackKamailio(environment, root), null);
    assert.is(findKamailio(environment, root)!.program, join(root, 'usr/sbin/kamailio'));
    assert.equal([asked(), existsSync(cacheFolder(environment))], ['', false]);
  });

  test(`${CASES[2]} behind, and says why [D10]`, () => {
    const { environment, root } = machine('kamailio-torn', { ...FILES, 'kamailio-tls-modules': [] });
    assert.match(unpackKamailio(environment, root)!, /tls\.so/);
    assert.is(findKamailio(environment, root), null);
    assert.equal(readdirSync(join(environment.XDG_CACHE_HOME!, 'twinset')), []);
  });

  test(`${CASES[3]} [D10]`, () => {
    const { environment, root } = machine('kamailio-without-edge');
    for (const file of Object.values(FILES).flat()) if (!file.endsWith('outbound.so')) put(join(root, file), '');
    assert.equal([findKamailio(environment, root)!.program, findKamailio(environment, root)!.isEdge], [join(root, 'usr/sbin/kamailio'), false]);
    assert.is(unpackKamailio(environment, root), null);
    assert.equal([findKamailio(environment, root)!.program, findKamailio(environment, root)!.isEdge], [join(cacheFolder(environment), 'usr/sbin/kamailio'), true]);
  });
}

test.run();
