// The boot loader: decides which slot runs, verifies it, gives up every right, and becomes the handset. It never has the flash again.
import { chownSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FileFlash, SLOT_NAMES, SlotState, boot, printVersion, readState, readStore, type BootChoice, type Refusal } from '../../image/index.ts';
import type { StartHandset } from '../handset/start.ts';
import { BOOTED, FLASH, HANDSET, HANDSET_USER, STORE, TOLD_DESCRIPTOR, type Booted, type Told } from './places.ts';
import { say } from './serial.ts';
import { parseSettings } from './settings.ts';
import { deviceTrust } from './trust.ts';
import { unpack } from './unpack.ts';

const tell = (word: Told): void => void writeSync(TOLD_DESCRIPTOR, `${word}\n`);
const told = (refusals: readonly Refusal[]): object[] => refusals.map(({ slot, code, message }) => ({ slot: SLOT_NAMES[slot], code, message }));

function choose(): { choice: BootChoice; isOnTrial: boolean; store: Uint8Array } {
  const flash = new FileFlash(FLASH);
  try {
    const choice = boot(flash, deviceTrust());
    return { choice, isOnTrial: choice.mode === 'slot' && readState(flash)?.slots[choice.slot].state === SlotState.Pending, store: readStore(flash) };
  } finally {
    flash.close();
  }
}

/** As the handset left it before the target was switched off. */
function layStore(text: Uint8Array): void {
  if (text.length === 0) return;
  writeFileSync(STORE, text);
  chownSync(STORE, HANDSET_USER, HANDSET_USER);
}

/** In this order: once the user is gone, so is the right to change groups. All threads of the process follow. */
function becomeUnprivileged(): void {
  process.setgroups!([]);
  process.setgid!(HANDSET_USER);
  process.setuid!(HANDSET_USER);
}

const { choice, isOnTrial, store } = choose();
if (choice.mode === 'recovery') {
  say({ event: 'target-recovery', refusals: told(choice.refusals) });
  tell('recovery');
} else {
  const { slot, image, refusals } = choice;
  say({ event: 'target-boot', slot: SLOT_NAMES[slot], version: printVersion(image.version), refusals: told(refusals) });
  if (isOnTrial) tell('on-trial');
  writeFileSync(BOOTED, JSON.stringify({ slot } satisfies Booted), { mode: 0o600 });
  unpack(image, HANDSET);
  layStore(store);
  tell('unpacked');
  const settings = parseSettings(readFileSync('/proc/cmdline', 'utf8'));
  becomeUnprivileged();
  const { start } = createRequire(HANDSET)(join(HANDSET, 'dist', 'target', 'handset.cjs')) as { start: StartHandset };
  void start({ folder: HANDSET, settings, tell, say });
}
