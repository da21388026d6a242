// The words that QEMU is started with, and the settings that go in with them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scratchFolder } from '../../../test/support/scratch.ts';
import { parseSettings, printSettings } from '../loader/settings.ts';
import { TARGETS, TARGET_NAMES } from '../targets.ts';
import { Emulator, wordsOf, type EmulatorOptions } from './emulator.ts';

const PORTS = { sip: 40_000, control: 40_002, flash: 40_003, rtp: { from: 41_000, to: 41_003 } };
const options = (target: EmulatorOptions['target']): EmulatorOptions => ({
  target, accelerator: 'tcg', kernel: 'kernel', initialFiles: 'files', root: 'root', flash: 'flash', ports: PORTS, guestPort: false, ramMib: 128, kernelWords: [], serialLog: null, monitor: null, incoming: null,
});
const after = (words: readonly string[], name: string): string => words[words.indexOf(name) + 1]!;

test('aarch64 is never emulated with -cpu max, whose pointer authentication takes three times as long to boot [D04]', () => {
  assert.is.not(after(wordsOf(options(TARGETS['aarch64-virt'])), '-cpu'), 'max');
});

test('a processor that speculates keeps its guards, one that is emulated does without [D04]', () => {
  const isUnguarded = (accelerator: EmulatorOptions['accelerator']): boolean => after(wordsOf({ ...options(TARGETS['aarch64-virt']), accelerator }), '-append').includes('mitigations=off kpti=off');
  assert.equal([isUnguarded('tcg'), isUnguarded('kvm')], [true, false]);
});

test('the kernel keeps no memory back for devices: there is little [D04]', () => {
  assert.ok(after(wordsOf(options(TARGETS['aarch64-virt'])), '-append').split(' ').includes('cma=0'));
});

for (const name of TARGET_NAMES) {
  test(`${name}: the ROM is read-only, the flash is not, and no port is open to other machines [D04]`, () => {
    const words = wordsOf(options(TARGETS[name]));
    const drives = words.filter((word) => word.startsWith('if=none'));
    assert.equal(drives, ['if=none,id=rom,format=raw,file=root,readonly=on', 'if=none,id=flash,format=raw,file=flash']);
    const forwarded = after(words, '-netdev').split(',').filter((word) => word.startsWith('hostfwd='));
    assert.ok(forwarded.every((word) => /^hostfwd=(udp|tcp):127\.0\.0\.1:\d+-:\d+$/.test(word)), forwarded.join(' '));
  });
}

test('QEMU filters its own system calls: a guest\'s machine starts no process, a target only for its snapshots [H31, D04]', () => {
  const filter = (monitor: string | null): string => after(wordsOf({ ...options(TARGETS['aarch64-virt']), monitor }), '-sandbox');
  assert.is(filter(null), 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny');
  assert.match(filter('monitor'), /^on,.*elevateprivileges=deny,spawn=allow/);
});

test('^C in a terminal reaches no emulator, and a serial log that cannot be written ends no target [D04]', async () => {
  const folder = scratchFolder('emulator');
  writeFileSync(join(folder, 'emulator-stand-in'), `#!/bin/sh\necho '{"event":"target-up","uptimeMs":1}'\nexec sleep 60\n`, { mode: 0o755 });
  const path = process.env.PATH;
  process.env.PATH = `${folder}:${path}`;
  const emulator = new Emulator({ ...options({ ...TARGETS['aarch64-virt'], emulator: 'emulator-stand-in' }), serialLog: '/dev/full' });
  process.env.PATH = path;
  await emulator.waitFor('target-up', 10_000);
  // Field 5 is the process group (proc(5)); one of its own.
  const [, , group] = readFileSync(`/proc/${emulator.pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
  assert.is(Number(group), emulator.pid);
  await emulator.end();
  assert.ok(emulator.isGone);
});

test('a comma in the name of the flash file ends no option of QEMU [D04]', () => {
  const words = wordsOf({ ...options(TARGETS['aarch64-virt']), flash: 'a,b.flash' });
  assert.ok(words.includes('if=none,id=flash,format=raw,file=a,,b.flash'));
});

test('SIP is reached over UDP and TCP, and RTP ports have the same numbers on both sides, as SDP says them [D04]', () => {
  const net = after(wordsOf(options(TARGETS['aarch64-virt'])), '-netdev');
  for (const protocol of ['udp', 'tcp']) assert.ok(net.includes(`hostfwd=${protocol}:127.0.0.1:40000-:5060`));
  for (const port of [41_000, 41_001, 41_002, 41_003]) assert.ok(net.includes(`hostfwd=udp:127.0.0.1:${port}-:${port}`));
});

test("a guest's machine has its port on an inherited descriptor, a read-only disk, and no network device [H31]", () => {
  const words = wordsOf({ ...options(TARGETS['aarch64-virt']), flash: null, ports: null, guestPort: true });
  assert.is(after(words, '-chardev'), 'socket,id=guest,fd=3');
  assert.ok(words.includes('-nodefaults'));
  assert.not(words.some((word) => /netdev|virtio-net|hostfwd/.test(word)));
  assert.equal(words.filter((word) => word.startsWith('if=none')), ['if=none,id=rom,format=raw,file=root,readonly=on']);
});

test("settings pass through the kernel's command line unchanged, beside words that are not theirs [D04]", () => {
  for (const settings of [{ control: false }, { advertised: '127.0.0.1:40000', rtpPort: 41_000, trialS: 20, control: true }])
    assert.equal(parseSettings(`quiet console=ttyAMA0 ${printSettings(settings).join(' ')}\n`), settings);
});

test('the time of a trial is bounded: what is no number of seconds, or more than a device gives by itself, is not heard [D03]', () => {
  for (const word of ['0', '-1', '301', '2.5', 'x', '']) assert.equal(parseSettings(`twinset.trial=${word}`), { control: false }, word);
  assert.equal(parseSettings('twinset.trial=300'), { trialS: 300, control: false });
});

test.run();
