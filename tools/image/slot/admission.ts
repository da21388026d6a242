// Whether a device lets an image begin: what is trusted may still be unwanted. Anybody may offer an image, so each answer here bounds what a stranger with an old one can do.
import type { Announcement } from '../announcement.ts';
import { decodeHeader, type Header } from '../header.ts';
import { ImageError } from '../image-error.ts';
import { HEADER_BYTES } from '../layout.ts';
import { compareVersions, printVersion } from '../version.ts';
import { SLOT_NAMES, otherSlot, type BootState, type SlotIndex, type SlotRecord } from './boot-state.ts';
import type { Flash } from './flash.ts';
import { SLOT_OFFSETS } from './layout.ts';
import { SlotState } from './slot-figure.ts';

/** What a slot's first bytes say, whoever wrote them; null when they are no header. */
export function headerInSlot(flash: Flash, slot: SlotIndex): Header | null {
  try {
    return decodeHeader(flash.read(SLOT_OFFSETS[slot], HEADER_BYTES));
  } catch (error) {
    if (error instanceof ImageError) return null;
    throw error;
  }
}

export const holds = (record: SlotRecord, { digest, totalBytes }: Announcement): boolean =>
  record.imageBytes === totalBytes && digest.every((byte, index) => byte === record.digest[index]);

/** Where the image goes. In recovery (`running` null) nothing is left to protect, and whatever is trusted is taken. */
export function admit(flash: Flash, state: BootState, announced: Announcement, running: SlotIndex | null): SlotIndex {
  if (running === null) return otherSlot(state.preferred);
  const slot = otherSlot(running);
  const version = printVersion(announced.version);
  if (state.slots[running].state === SlotState.Pending)
    throw new ImageError('ON_TRIAL', `slot ${SLOT_NAMES[running]} runs on trial, and ${SLOT_NAMES[slot]} is the way back: wait until it is marked good`);
  if (state.slots[running].state === SlotState.Good && holds(state.slots[running], announced))
    throw new ImageError('ALREADY_RUNNING', `this image of version ${version} runs already, from slot ${SLOT_NAMES[running]}`);
  for (const [there, what] of [[running, 'runs'], [slot, 'waits for the next power-on']] as const) {
    const present = there === running || state.slots[there].state === SlotState.Pending ? headerInSlot(flash, there) : null;
    if (present && compareVersions(announced.version, present.version) < 0)
      throw new ImageError('OLDER_VERSION', `version ${version} is older than ${printVersion(present.version)}, which ${what}: build it again under a newer version`);
  }
  if (state.slots[slot].state === SlotState.Bad && holds(state.slots[slot], announced))
    throw new ImageError('FAILED_BEFORE', `this image of version ${version} was tried and did not work: build a mended one under another version`);
  return slot;
}
