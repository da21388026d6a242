// `twinset image` as a device maker uses it: keys, an image, a signature, a verdict.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SectionKind, decodeImage, encodeImage, readPrivateKey, sha256, signImage } from '../../tools/image/index.ts';
import { packagePath } from '../../tools/package-root.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('image');
const at = (name: string): string => join(folder, name);
const call = (words: string[], input = '', env: NodeJS.ProcessEnv = {}, cwd = process.cwd()) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), ...words], { encoding: 'utf8', input, cwd, env: { ...process.env, ...env } });
  return { status, stdout, stderr };
};
const twinset = (...words: string[]) => call(['image', ...words]);

test('an image is built, signed and verified, and a wrong key, board or byte is a verdict of no with its code [D01]', () => {
  assert.is(twinset('keygen', at('release')).status, 0);
  assert.is(twinset('keygen', at('other')).status, 0);
  assert.is(statSync(at('release.key.pem')).mode & 0o077, 0, 'others may read the private key');
  assert.is(twinset('build', '--hardware', 'aarch64-virt', '--out', at('a.img')).status, 0);
  assert.is(twinset('build', '--hardware', 'aarch64-virt', '--out', at('b.img')).status, 0);
  assert.equal(readFileSync(at('a.img')), readFileSync(at('b.img')), 'the same input made other bytes');
  assert.is(twinset('sign', at('a.img'), '--key', at('release.key.pem')).status, 0);
  const verify = (file: string, key: string, hardware: string) => twinset('verify', at(file), '--key', at(key), '--hardware', hardware);
  assert.is(verify('a.img', 'release.pub.pem', 'aarch64-virt').status, 0);
  const no = (result: ReturnType<typeof twinset>, code: string): void => {
    assert.is(result.status, 1);
    assert.match(result.stderr, code);
  };
  no(verify('b.img', 'release.pub.pem', 'aarch64-virt'), 'UNSIGNED');
  no(verify('a.img', 'other.pub.pem', 'aarch64-virt'), 'UNKNOWN_KEY');
  no(verify('a.img', 'release.pub.pem', 'x86_64-q35'), 'WRONG_HARDWARE');
  const bytes = readFileSync(at('a.img'));
  bytes[bytes.length - 200]! ^= 1;
  writeFileSync(at('a.img'), bytes);
  no(verify('a.img', 'release.pub.pem', 'aarch64-virt'), 'BAD_SIGNATURE');
});

test('the same input makes the same bytes in another folder, time zone, language and with other rights for new files, and a date that is none is refused [D01]', () => {
  const build = ['image', 'build', '--hardware', 'aarch64-virt', '--out', 'same.img'];
  const places = [
    { folder: 'one', env: { TZ: 'UTC', LC_ALL: 'C', SOURCE_DATE_EPOCH: '1700000000' }, mask: 0o022 },
    { folder: 'another', env: { TZ: 'Asia/Kolkata', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', SOURCE_DATE_EPOCH: '1700000000' }, mask: 0o077 },
  ];
  const [one, another] = places.map(({ folder: name, env, mask }) => {
    mkdirSync(at(name));
    const before = process.umask(mask);
    const { status, stderr } = call(build, '', env, at(name));
    process.umask(before);
    assert.is(status, 0, stderr);
    return readFileSync(at(`${name}/same.img`));
  });
  assert.equal(one, another);
  for (const date of ['', 'today', '-1', '99999999999999'])
    assert.match(call(build, '', { SOURCE_DATE_EPOCH: date }, at('one')).stderr, /BAD_OPTION: SOURCE_DATE_EPOCH/, date);
});

test('what is written is written whole: a device stays a device, a link leads on, and a name that is a folder is refused [D01]', () => {
  const rights = statSync('/dev/null').mode;
  assert.is(twinset('build', '--hardware', 'x', '--out', '/dev/null').status, 0);
  assert.is(statSync('/dev/null').mode, rights);
  symlinkSync(at('linked.img'), at('link.img'));
  writeFileSync(at('linked.img'), '');
  assert.is(twinset('build', '--hardware', 'x', '--out', at('link.img')).status, 0);
  assert.equal([lstatSync(at('link.img')).isSymbolicLink(), statSync(at('linked.img')).size > 0], [true, true]);
  assert.is(twinset('build', '--hardware', 'x', '--out', at('one')).status, 3);
  assert.equal(readdirSync(folder).filter((name) => name.endsWith('.new')), []);
});

test('a configuration with a mistake makes no image, and is told by line and column [D01, D12]', () => {
  writeFileSync(at('mistake.yaml'), 'answer: active\nacounts: []\n');
  const { status, stderr } = twinset('build', '--hardware', 'aarch64-virt', '--config', at('mistake.yaml'), '--out', at('mistake.img'));
  assert.is(status, 2);
  assert.match(stderr, /BAD_CONFIGURATION.*mistake\.yaml:2:1: acounts/s);
  assert.not(existsSync(at('mistake.img')));
});

test('a key is never written through a link, and one that others may read is told of [D01]', () => {
  symlinkSync(at('elsewhere.pem'), at('lured.key.pem'));
  assert.is(twinset('keygen', at('lured')).status, 2);
  assert.is(existsSync(at('elsewhere.pem')), false);
  writeFileSync(at('open.key.pem'), readFileSync(at('release.key.pem')), { mode: 0o644 });
  const { status, stderr } = twinset('sign', at('b.img'), '--key', at('open.key.pem'), '--out', at('open.img'));
  assert.equal([status, /chmod 600/.test(stderr)], [0, true], stderr);
  assert.is(twinset('sign', at('b.img'), '--key', at('release.key.pem'), '--out', at('quiet.img')).stderr, '');
});

test('inspect shows sections, version and signer as JSON [D01]', () => {
  assert.is(twinset('build', '--hardware', 'test-board', '--image-version', '3.2.1', '--counter', '4', '--out', at('c.img')).status, 0);
  const about = JSON.parse(twinset('inspect', at('c.img'), '--json').stdout) as Record<string, unknown> & { sections: { name: string }[] };
  assert.equal([about.version, about.securityCounter, about.hardware, about.signedBy], ['3.2.1', 4, 'test-board', null]);
  assert.ok(about.sections.some(({ name }) => name === 'firmware/core.component.wasm'));
});

test('an image says what went into it: packages with licences, and a digest of each section, as SPDX [D14]', () => {
  const image = decodeImage(new Uint8Array(readFileSync(at('c.img'))));
  const bill = image.sections.find(({ kind }) => kind === SectionKind.BillOfMaterials);
  const { spdxVersion, packages, files, relationships } = JSON.parse(Buffer.from(bill!.bytes).toString('utf8')) as {
    spdxVersion: string;
    packages: { name: string; licenseDeclared: string; SPDXID: string }[];
    files: { fileName: string; SPDXID: string; checksums: { algorithm: string; checksumValue: string }[] }[];
    relationships: { relatedSpdxElement: string }[];
  };
  assert.is(spdxVersion, 'SPDX-2.3');
  const { dependencies } = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { dependencies: Record<string, string> };
  for (const name of ['twinset', ...Object.keys(dependencies)]) assert.ok(packages.some((one) => one.name === name && one.licenseDeclared !== 'NOASSERTION'), name);
  assert.not(packages.some(({ name }) => name === 'typescript'), 'what only builds is not in the image');
  for (const { name, bytes } of image.sections.filter((section) => section !== bill))
    assert.is(files.find(({ fileName }) => fileName === `./${name}`)?.checksums.find(({ algorithm }) => algorithm === 'SHA256')?.checksumValue, Buffer.from(sha256(bytes)).toString('hex'), name);
  assert.is(new Set([...packages, ...files].map(({ SPDXID }) => SPDXID)).size, packages.length + files.length);
  assert.is(relationships.length, packages.length + files.length);
});

test('a call that cannot be carried out says why: 2 for its words, 3 for what is missing [D01]', () => {
  const missing = twinset('verify', at('nowhere.img'), '--key', at('nowhere.pem'), '--hardware', 'x');
  assert.is(missing.status, 3);
  assert.match(missing.stderr, 'NO_SUCH_FILE');
  writeFileSync(at('text.pem'), 'no key');
  assert.is(twinset('sign', at('c.img'), '--key', at('text.pem')).status, 2);
  assert.is(twinset('build', '--hardware', 'x', '--image-version', 'new', '--out', at('d.img')).status, 2);
  assert.is(twinset('keygen', at('release')).status, 2, 'keys that are there are not written over');
});

test('the image that a target boots runs in the host shim of this machine, with the configuration that was signed with it [D02]', () => {
  writeFileSync(at('symbian.yaml'), 'active: symbian\n');
  assert.is(twinset('build', '--hardware', 'aarch64-virt', '--config', at('symbian.yaml'), '--out', at('run.img')).status, 0);
  assert.is(twinset('sign', at('run.img'), '--key', at('release.key.pem')).status, 0);
  const run = (key: string, ...words: string[]) => call(['run', '--image', at('run.img'), '--key', at(key), '--bind', '127.0.0.1:0', '--control', 'stdio', ...words], '{"id":1,"do":"records"}\n{"id":2,"do":"quit"}\n');
  const { status, stdout, stderr } = run('release.pub.pem');
  assert.is(status, 0, stderr);
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.is(lines.find(({ event }) => event === 'ready')!.active, 'symbian');
  assert.equal(Object.keys(lines.find(({ id }) => id === 1)!).filter((key) => key === 'android' || key === 'symbian'), ['android', 'symbian']);
  const refused = run('other.pub.pem');
  assert.is(refused.status, 1);
  assert.match(refused.stderr, 'UNKNOWN_KEY');
  assert.is(run('release.pub.pem', '--config', at('symbian.yaml')).status, 2);
});

test('what runs from an image is its own program, not the one that is installed here [D02]', () => {
  const image = decodeImage(new Uint8Array(readFileSync(at('run.img'))));
  const speaking = new TextEncoder().encode("exports.bootHandset = () => { throw Object.assign(new Error('the image speaks'), { code: 'OWN_PROGRAM' }); };");
  const sections = image.sections.map((section) => (section.name === 'target/handset.cjs' ? { ...section, bytes: speaking } : section));
  writeFileSync(at('own.img'), signImage(encodeImage({ ...image, sections }), readPrivateKey(readFileSync(at('release.key.pem'), 'utf8'))));
  const { status, stderr } = call(['run', '--image', at('own.img'), '--key', at('release.pub.pem'), '--bind', '127.0.0.1:0']);
  assert.is(status, 1);
  assert.match(stderr, 'OWN_PROGRAM: the image speaks');
});

test.run();
