// What a target remembers about its slots, kept twice: the older copy is overwritten, so that a write that the power cuts leaves the newer one.
import { crc32 } from '../crc32.ts';
import type { Flash } from './flash.ts';
import * as layout from './layout.ts';
import { SlotEvent, SlotState, TRIES, nextState } from './slot-figure.ts';

export type SlotIndex = 0 | 1;
export const SLOT_NAMES = ['A', 'B'] as const;
export const otherSlot = (slot: SlotIndex): SlotIndex => (slot === 0 ? 1 : 0);

export interface SlotRecord {
  readonly state: SlotState;
  readonly triesLeft: number;
  /** With the signature; 0 while the slot is empty. */
  readonly imageBytes: number;
  readonly writtenBytes: number;
  /** SHA-256 of the image without its signature. */
  readonly digest: Uint8Array;
}

export interface BootState {
  readonly sequence: number;
  readonly preferred: SlotIndex;
  readonly securityCounter: number;
  /** The id of the signing key that the device has gone over to, in hexadecimal; null: it is with a key of its ROM. */
  readonly adopted: string | null;
  readonly slots: readonly [SlotRecord, SlotRecord];
}

export const EMPTY_SLOT: SlotRecord = {
  state: SlotState.Empty,
  triesLeft: 0,
  imageBytes: 0,
  writtenBytes: 0,
  digest: new Uint8Array(layout.SLOT_DIGEST_BYTES),
};
export const NEW_STATE: BootState = { sequence: 0, preferred: 0, securityCounter: 0, adopted: null, slots: [EMPTY_SLOT, EMPTY_SLOT] };

/** The state with one slot changed: by an event of the figure, and by what goes with it. */
export function withSlot(state: BootState, slot: SlotIndex, event: SlotEvent, changes: Partial<SlotRecord> = {}): BootState {
  const before = state.slots[slot];
  const triesLeft = event === SlotEvent.Tried ? before.triesLeft - 1 : event === SlotEvent.Written || event === SlotEvent.MarkedGood ? TRIES : before.triesLeft;
  return withRecord(state, slot, { ...before, triesLeft, ...changes, state: nextState(before.state, event) });
}

export function withRecord(state: BootState, slot: SlotIndex, record: SlotRecord): BootState {
  return { ...state, slots: slot === 0 ? [record, state.slots[1]] : [state.slots[0], record] };
}

function encodeState(state: BootState): Uint8Array {
  const bytes = new Uint8Array(layout.SECTOR_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, layout.STATE_MAGIC, true);
  view.setUint16(layout.OFFSET_STATE_FORMAT, layout.STATE_FORMAT, true);
  view.setUint8(layout.OFFSET_PREFERRED, state.preferred);
  view.setUint32(layout.OFFSET_SEQUENCE, state.sequence, true);
  view.setUint32(layout.OFFSET_SECURITY_COUNTER, state.securityCounter, true);
  state.slots.forEach((slot, index) => {
    const at = layout.OFFSET_SLOTS + index * layout.SLOT_ROW_BYTES;
    view.setUint8(at + layout.OFFSET_SLOT_STATE, slot.state);
    view.setUint8(at + layout.OFFSET_SLOT_TRIES, slot.triesLeft);
    view.setUint32(at + layout.OFFSET_SLOT_IMAGE_BYTES, slot.imageBytes, true);
    view.setUint32(at + layout.OFFSET_SLOT_WRITTEN_BYTES, slot.writtenBytes, true);
    bytes.set(slot.digest, at + layout.OFFSET_SLOT_DIGEST);
  });
  if (state.adopted !== null) bytes.set(Buffer.from(state.adopted, 'hex'), layout.OFFSET_ADOPTED_KEY);
  view.setUint32(layout.OFFSET_STATE_CRC, crc32(bytes.subarray(0, layout.OFFSET_STATE_CRC)), true);
  return bytes;
}

/** Null when the sector is no whole boot state. */
function decodeState(bytes: Uint8Array): BootState | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) !== layout.STATE_MAGIC || view.getUint16(layout.OFFSET_STATE_FORMAT, true) !== layout.STATE_FORMAT) return null;
  if (view.getUint32(layout.OFFSET_STATE_CRC, true) !== crc32(bytes.subarray(0, layout.OFFSET_STATE_CRC))) return null;
  const slotAt = (index: number): SlotRecord => {
    const at = layout.OFFSET_SLOTS + index * layout.SLOT_ROW_BYTES;
    return {
      state: view.getUint8(at + layout.OFFSET_SLOT_STATE),
      triesLeft: view.getUint8(at + layout.OFFSET_SLOT_TRIES),
      imageBytes: view.getUint32(at + layout.OFFSET_SLOT_IMAGE_BYTES, true),
      writtenBytes: view.getUint32(at + layout.OFFSET_SLOT_WRITTEN_BYTES, true),
      digest: bytes.slice(at + layout.OFFSET_SLOT_DIGEST, at + layout.OFFSET_SLOT_DIGEST + layout.SLOT_DIGEST_BYTES),
    };
  };
  const adopted = bytes.subarray(layout.OFFSET_ADOPTED_KEY, layout.OFFSET_ADOPTED_KEY + layout.ADOPTED_KEY_BYTES);
  return {
    sequence: view.getUint32(layout.OFFSET_SEQUENCE, true),
    preferred: view.getUint8(layout.OFFSET_PREFERRED) === 1 ? 1 : 0,
    securityCounter: view.getUint32(layout.OFFSET_SECURITY_COUNTER, true),
    adopted: adopted.some((byte) => byte !== 0) ? Buffer.from(adopted).toString('hex') : null,
    slots: [slotAt(0), slotAt(1)],
  };
}

const copiesOf = (flash: Flash): (BootState | null)[] => layout.STATE_OFFSETS.map((offset) => decodeState(flash.read(offset, layout.SECTOR_BYTES)));

/** The newer of the whole copies; null when there is none. */
export function readState(flash: Flash): BootState | null {
  const [first, second] = copiesOf(flash) as [BootState | null, BootState | null];
  if (!first || !second) return first ?? second;
  return second.sequence > first.sequence ? second : first;
}

/** Writes over the older copy and comes back when it is safe there. The sequence is this function's. */
export function writeState(flash: Flash, state: BootState): BootState {
  const [first, second] = copiesOf(flash) as [BootState | null, BootState | null];
  const newest = Math.max(first?.sequence ?? 0, second?.sequence ?? 0);
  const target = !first ? 0 : !second ? 1 : first.sequence < second.sequence ? 0 : 1;
  const written = { ...state, sequence: newest + 1 };
  flash.write(layout.STATE_OFFSETS[target]!, encodeState(written));
  flash.flush();
  return written;
}
