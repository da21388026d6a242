// The keeper: the only program of a target that has the flash while a handset runs. It marks the slot good, keeps the handset's store, and takes new images over the network.
import { readFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { DEFAULT_PORT, serveFlash } from '../../flash/index.ts';
import { FileFlash, SLOT_NAMES, STORE_TEXT_BYTES, SlotState, markGood, readSlot, readState, verifyImage, type SlotIndex } from '../../image/index.ts';
import { readLines } from '../../run/lines.ts';
import { targetLimits } from '../limits.ts';
import { BOOTED, FLASH, KEEPER_USER, REBOOT_ASKED_FOR, STORE, type Booted, type Told } from '../loader/places.ts';
import { say } from '../loader/serial.ts';
import { parseSettings } from '../loader/settings.ts';
import { deviceTrust } from '../loader/trust.ts';
import { KeptStore } from './kept-store.ts';
import { findStore, watchStore } from './store-file.ts';
import { Trial } from './trial.ts';

const trust = deviceTrust();
const { trialS } = parseSettings(readFileSync('/proc/cmdline', 'utf8'));
const flash = new FileFlash(FLASH);
const running: SlotIndex | null = process.argv[2] === 'recovery' ? null : (JSON.parse(readFileSync(BOOTED, 'utf8')) as Booted).slot;
process.setgroups!([]);
process.setgid!(KEEPER_USER);
process.setuid!(KEEPER_USER);
// An update never takes time from a call.
setPriority(constants.priority.PRIORITY_LOW);

/** The longest of places.ts, and more. */
const WORD_BYTES = 64;
let isInCall = false;
const after = (ms: number, work: () => void): void => void setTimeout(work, ms);
const store = running === null ? null : new KeptStore({
  flash, find: () => findStore(STORE, STORE_TEXT_BYTES), everyMs: targetLimits.storeEveryMs, nowMs: () => performance.now(), after,
  unfit: () => say({ event: 'target-store', told: `${STORE} is no file of at most ${STORE_TEXT_BYTES} bytes: what is kept stays as it was` }),
});
if (store !== null) watchStore(STORE, () => store.changed());

/** Process 1 starts the target again when the keeper ends. */
function restart(status: number): never {
  store?.flush();
  process.exit(status);
}

function trialOf(slot: SlotIndex): Trial {
  return new Trial({
    wasGood: readState(flash)?.slots[slot].state === SlotState.Good,
    limitMs: trialS === undefined ? targetLimits.trialMs : trialS * 1000,
    mark: () => {
      markGood(flash, slot, verifyImage(readSlot(flash, slot), { ...trust, securityCounter: 0 }));
      say({ event: 'target-good', slot: SLOT_NAMES[slot] });
    },
    giveUp: () => restart(0),
    after,
  });
}

const trial = running === null ? null : trialOf(running);
// A handset that floods its pipe loses its words, and nothing else of the target.
readLines(process.stdin, WORD_BYTES, (line) => {
  const word = line as Told;
  if (word === 'in-call' || word === 'idle') isInCall = word === 'in-call';
  else trial?.heed(word);
}, () => undefined);
void serveFlash({
  flash, trust, running, host: '0.0.0.0', port: DEFAULT_PORT, inCall: () => isInCall, restart: () => restart(REBOOT_ASKED_FOR),
  said: (event) => say({ event: 'target-flash', told: event }),
}).then(({ port }) => say({ event: 'target-flash', told: { event: 'listening', port } }));
