// What the loader does at power-on: picks the slot to start, verifies it, counts the try. A slot that fails costs its turn, never the device.
import { announcementOf, decodeAnnouncement } from '../announcement.ts';
import { decodeHeader } from '../header.ts';
import { ImageError, type ImageErrorCode } from '../image-error.ts';
import type { Image } from '../image.ts';
import { idsIn } from '../key-chain.ts';
import { printKeyId } from '../key.ts';
import { HEADER_BYTES, SIGNATURE_BLOCK_BYTES } from '../layout.ts';
import { compareVersions } from '../version.ts';
import { chainIn, signerOf, verifyImage, type Trust } from '../verify.ts';
import { holds } from './admission.ts';
import { EMPTY_SLOT, NEW_STATE, SLOT_NAMES, otherSlot, readState, withRecord, withSlot, writeState, type BootState, type SlotIndex, type SlotRecord } from './boot-state.ts';
import type { Flash } from './flash.ts';
import { SLOT_BYTES, SLOT_OFFSETS } from './layout.ts';
import { SlotEvent, SlotState, TRIES } from './slot-figure.ts';

/** Who this device is and whom it trusts; the counter stands in the boot state. */
export type DeviceTrust = Pick<Trust, 'keys' | 'hardwareId'>;

export interface Refusal {
  readonly slot: SlotIndex;
  readonly code: ImageErrorCode | 'TRIES_SPENT';
  readonly message: string;
}

export type BootChoice =
  /** `bytes` is what was verified: run these, do not read the flash again. */
  | { readonly mode: 'slot'; readonly slot: SlotIndex; readonly image: Image; readonly bytes: Uint8Array; readonly refusals: readonly Refusal[] }
  /** Nothing can be started: serve a flash over the network, and nothing else. */
  | { readonly mode: 'recovery'; readonly refusals: readonly Refusal[] };

/** The signed image in a slot, as far as its header says; throws an ImageError when there is none. */
export function readSlot(flash: Flash, slot: SlotIndex): Uint8Array {
  const offset = SLOT_OFFSETS[slot];
  const bytes = decodeHeader(flash.read(offset, HEADER_BYTES)).imageBytes + SIGNATURE_BLOCK_BYTES;
  if (bytes > SLOT_BYTES) throw new ImageError('TOO_LARGE', `the image in slot ${SLOT_NAMES[slot]} is longer than the slot`);
  return flash.read(offset, bytes);
}

export function boot(flash: Flash, trust: DeviceTrust): BootChoice {
  let state = readState(flash) ?? rebuildState(flash, trust);
  const refusals: Refusal[] = [];
  for (const slot of turns(state)) {
    const { triesLeft } = state.slots[slot];
    if (triesLeft === 0) {
      refusals.push({ slot, code: 'TRIES_SPENT', message: `slot ${SLOT_NAMES[slot]} was started ${TRIES} times and never marked good` });
      state = changed(flash, state, withSlot(state, slot, SlotEvent.TriesSpent));
      continue;
    }
    try {
      const bytes = readSlot(flash, slot);
      // A slot that was found good stays the way back when its key is retired: what the retired key signs from now on is another image.
      const adopted = wasFoundGood(state.slots[slot], bytes) ? null : state.adopted;
      const image = verifyImage(bytes, { ...trust, securityCounter: state.securityCounter, adopted });
      writeState(flash, withSlot(state, slot, SlotEvent.Tried));
      return { mode: 'slot', slot, image, bytes, refusals };
    } catch (error) {
      if (!(error instanceof ImageError)) throw error;
      refusals.push({ slot, code: error.code, message: error.message });
      state = changed(flash, state, withSlot(state, slot, SlotEvent.Refused));
    }
  }
  rearm(flash, state);
  return { mode: 'recovery', refusals };
}

/** A new image first, then the preferred good one, then the other. */
function turns(state: BootState): SlotIndex[] {
  const inOrder = [state.preferred, otherSlot(state.preferred)] as const;
  const of = (wanted: SlotState): SlotIndex[] => inOrder.filter((slot) => state.slots[slot].state === wanted);
  return [...of(SlotState.Pending), ...of(SlotState.Good)];
}

const wasFoundGood = (record: SlotRecord, bytes: Uint8Array): boolean => record.state === SlotState.Good && holds(record, decodeAnnouncement(announcementOf(bytes)));

/** Flash is written when something has changed. */
function changed(flash: Flash, before: BootState, after: BootState): BootState {
  const same = before.slots.every(({ state }, slot) => state === after.slots[slot as SlotIndex].state);
  return same ? before : writeState(flash, after);
}

/** Recovery is left by the power switch too: what was good once is tried again then. */
function rearm(flash: Flash, state: BootState): void {
  const spent = ([0, 1] as const).filter((slot) => state.slots[slot].state === SlotState.Good && state.slots[slot].triesLeft === 0);
  if (spent.length === 0) return;
  writeState(
    flash,
    spent.reduce((next: BootState, slot) => withRecord(next, slot, { ...next.slots[slot], triesLeft: TRIES }), state),
  );
}

interface Verified {
  readonly slot: SlotIndex;
  readonly bytes: Uint8Array;
  readonly image: Image;
}

function verifiedSlots(flash: Flash, trust: Trust): Verified[] {
  return ([0, 1] as const).flatMap((slot) => {
    try {
      const bytes = readSlot(flash, slot);
      return [{ slot, bytes, image: verifyImage(bytes, trust) }];
    } catch (error) {
      if (error instanceof ImageError) return [];
      throw error;
    }
  });
}

/** Both copies are gone: what verifies is taken for good, the newer version first, and the counter is the highest that is left. Nobody knows any more whether an image of a retired key was good. */
function rebuildState(flash: Flash, deviceTrust: DeviceTrust): BootState {
  const trust = { ...deviceTrust, securityCounter: 0 };
  const found = verifiedSlots(flash, trust);
  const newest = [...found].sort((a, b) => compareVersions(b.image.version, a.image.version))[0];
  const adopted = newest ? adoptedBy(newest.bytes, null) : null;
  let state: BootState = {
    ...NEW_STATE,
    preferred: newest?.slot ?? 0,
    adopted,
    securityCounter: found.reduce((highest, { image }) => Math.max(highest, image.securityCounter), 0),
  };
  for (const { slot, bytes } of verifiedSlots(flash, { ...trust, adopted }))
    state = withRecord(state, slot, { ...EMPTY_SLOT, state: SlotState.Good, triesLeft: TRIES, imageBytes: bytes.length, writtenBytes: bytes.length, digest: decodeAnnouncement(announcementOf(bytes)).digest });
  return state;
}

/** The key that a device goes over to with this image: its signer, when that is none of the ROM's. It never goes back: an image of a key before `adopted` is the way back, and retires nothing. */
function adoptedBy(bytes: Uint8Array, adopted: string | null): string | null {
  const signer = signerOf(bytes);
  const ids = idsIn(chainIn(bytes));
  const from = adopted === null ? -1 : ids.indexOf(adopted);
  const to = signer ? ids.indexOf(printKeyId(signer)) : -1;
  return to > from && (adopted === null || from >= 0) ? ids[to]! : adopted;
}

function adoptedIn(flash: Flash, slot: SlotIndex, adopted: string | null): string | null {
  try {
    return adoptedBy(readSlot(flash, slot), adopted);
  } catch (error) {
    if (error instanceof ImageError) return adopted;
    throw error;
  }
}

/** The handset that runs from `slot` has registered or tested itself: its tries are armed again, and older images are out. */
export function markGood(flash: Flash, slot: SlotIndex, image: Image): void {
  const state = readState(flash);
  if (!state || (state.slots[slot].state !== SlotState.Pending && state.slots[slot].state !== SlotState.Good)) return;
  const securityCounter = Math.max(state.securityCounter, image.securityCounter);
  writeState(flash, { ...withSlot(state, slot, SlotEvent.MarkedGood), preferred: slot, securityCounter, adopted: adoptedIn(flash, slot, state.adopted) });
}
