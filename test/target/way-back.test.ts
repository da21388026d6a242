// One emulated board over its restarts: what it keeps, how it leaves, and how it comes back from an image that hangs.
// Begins first: a board is started six times.
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Registrar } from '../../tools/bench/boot-peers.ts';
import { FileFlash, SLOT_NAMES, boot, markGood, otherSlot, readPublicKey, readState, type SlotIndex } from '../../tools/image/index.ts';
import { STORE_BYTES, STORE_OFFSET } from '../../tools/image/slot/layout.ts';
import { packagePath } from '../../tools/package-root.ts';
import { Refused } from '../../tools/scenario/party/json-process.ts';
import { AwaitedEvents } from '../../tools/scenario/stage/awaited-events.ts';
import type { ConfigurationFile } from '../../tools/run/configuration.ts';
import { developmentImage } from '../../tools/target/qemu/development-image.ts';
import { developmentKey } from '../../tools/target/qemu/development-key.ts';
import { makeFlash } from '../../tools/target/qemu/flash-file.ts';
import { hangingImage, tellFaults } from '../support/hanging-image.ts';
import { runWhere } from '../support/programs.ts';
import { scratchFolder } from '../support/scratch.ts';
import { haveTarget, startTarget, untilUp, type RunningTarget } from '../support/target.ts';

const TARGET = 'aarch64-virt';
const TRIAL_S = 6;
const REGISTER_MS = 200_000;
const BOOT_MS = 200_000;

const NAMES = {
  leaves: 'a reboot that is asked for over the network unregisters first, as quit does (RFC 3261 10.2.2)',
  hangs: 'an image that never says a word, that hangs once it is up, and that ends spends its tries, and the slot that was good runs again',
  keeps: 'what a handset keeps is there after its restarts: its instance is the same (RFC 5626 4.1)',
  reload: 'reload says that the configuration of a target is in its signed image, and how another one gets there',
  forgets: 'a factory reset leaves no byte of it on the flash',
};

let target: RunningTarget;
let registrar: Registrar;
let faults: Awaited<ReturnType<typeof tellFaults>>;
let goodSlot: SlotIndex;
let instance: string;
const folder = scratchFolder('way-back');
const flash = join(folder, 'flash');
const registers = new AwaitedEvents('the registrar');

const registered = (isLeaving: boolean): Promise<Record<string, unknown>> => registers.waitFor(isLeaving ? 'an unregistration' : 'a registration', (each) => each.isLeaving === isLeaving, REGISTER_MS);

/** An image that was found good before: its time is a device's own, whatever a new one is given. */
function goodFlash(configuration: ConfigurationFile): SlotIndex {
  const trust = { keys: [readPublicKey(developmentKey().publicPem)], hardwareId: TARGET };
  makeFlash(flash, developmentImage(TARGET, configuration, '0.1.0'), trust);
  const file = new FileFlash(flash);
  try {
    const choice = boot(file, trust);
    if (choice.mode !== 'slot') throw new Error('nothing was installed');
    markGood(file, choice.slot, choice.image);
    return choice.slot;
  } finally {
    file.close();
  }
}

const flashed = (...words: string[]): Promise<unknown> => promisify(execFile)(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'flash', '--target', String(target.started.flash), ...words]);

test.before(async () => {
  registrar = await Registrar.open();
  registrar.onRequest = (request) =>
    registers.push({ event: 'register', isLeaving: /^Expires: 0\r$/im.test(request) || /;expires=0/i.test(request), instance: /\+sip\.instance="<([^>]+)>"/.exec(request)?.[1] ?? '' });
  faults = await tellFaults(['silent', 'up', 'ends']);
  goodSlot = goodFlash({ accounts: [{ uri: `sip:alice@127.0.0.1:${registrar.port}`, registrar: `sip:127.0.0.1:${registrar.port}`, user: 'alice', password: 'secret', gruu: true }] });
  target = await startTarget(TARGET, ['--flash', flash, '--trial', String(TRIAL_S)]);
});

test.after(async () => {
  await target?.stop();
  faults?.server.close();
  registrar?.close();
});

test(`${NAMES.reload} [D14]`, async () => {
  await target.event('target-boot', { slot: SLOT_NAMES[goodSlot] }, BOOT_MS);
  await untilUp(target);
  const refused = await target.ask({ do: 'reload' }).catch((error: unknown) => error);
  assert.instance(refused, Refused);
  assert.is((refused as Refused).code, 'NOT_SUPPORTED');
  assert.match((refused as Refused).message, 'twinset flash');
});

test(`${NAMES.leaves} [D02, S01]`, async () => {
  instance = String((await registered(false)).instance);
  assert.match(instance, /^urn:uuid:/);
  const image = join(folder, 'hanging.img');
  writeFileSync(image, hangingImage(TARGET, '0.2.0', faults.port));
  await target.event('target-flash', {}, BOOT_MS); // the keeper listens
  await flashed('--image', image);
  const rebooted = flashed('--reboot', '--wait', '1').catch(() => undefined); // it says that it has waited in vain
  assert.is((await registered(true)).instance, instance);
  registers.passOver(); // a retransmission of before is no registration after
  await rebooted;
});

test(`${NAMES.hangs} [D03]`, async () => {
  const bad = SLOT_NAMES[otherSlot(goodSlot)];
  for (let tries = 0; tries < 3; tries++) assert.is((await target.event('target-boot', {}, BOOT_MS)).slot, bad);
  const { slot, refusals } = await target.event('target-boot', {}, BOOT_MS);
  assert.is(slot, SLOT_NAMES[goodSlot]);
  assert.equal((refusals as { slot: string; code: string }[]).map((each) => [each.slot, each.code]), [[bad, 'TRIES_SPENT']]);
  assert.is(faults.asked(), 3, 'each start of it has asked how to fail');
});

test(`${NAMES.keeps} [D02, D14]`, async () => {
  await untilUp(target);
  assert.is((await registered(false)).instance, instance);
});

test(`${NAMES.forgets} [D14]`, async () => {
  await target.ask({ do: 'factory-reset' });
  await target.event('target-boot', { slot: SLOT_NAMES[goodSlot] }, BOOT_MS);
  await target.stop();
  const file = new FileFlash(flash, 'r');
  assert.is(readState(file)!.preferred, goodSlot);
  assert.not(Buffer.from(file.read(STORE_OFFSET, STORE_BYTES)).includes(instance));
  file.close();
});

runWhere(haveTarget(TARGET, Object.values(NAMES)), test);
