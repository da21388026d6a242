// What a target tells of itself to whoever asks: nothing that is secret.
import { NEW_STATE, SLOT_NAMES, SlotState, headerInSlot, keyIdOf, printKeyId, printVersion, readState, type DeviceTrust, type Flash, type SlotIndex } from '../../image/index.ts';
import type { SlotDescription, TargetState } from '../protocol.ts';

const STATE_NAMES: Readonly<Record<SlotState, SlotDescription['state']>> = {
  [SlotState.Empty]: 'empty',
  [SlotState.Writing]: 'writing',
  [SlotState.Pending]: 'pending',
  [SlotState.Good]: 'good',
  [SlotState.Bad]: 'bad',
};

export function targetState(flash: Flash, trust: DeviceTrust, running: SlotIndex | null): TargetState {
  const { securityCounter, slots } = readState(flash) ?? NEW_STATE;
  const described = (slot: SlotIndex): SlotDescription => {
    const { state, triesLeft, imageBytes, writtenBytes, digest } = slots[slot];
    const isWhole = state !== SlotState.Empty && state !== SlotState.Writing;
    const header = isWhole ? headerInSlot(flash, slot) : null;
    return {
      slot: SLOT_NAMES[slot],
      state: STATE_NAMES[state],
      version: header && printVersion(header.version),
      triesLeft,
      imageBytes,
      writtenBytes,
      sha256: state === SlotState.Empty ? null : Buffer.from(digest).toString('hex'),
    };
  };
  return {
    hardware: trust.hardwareId,
    mode: running === null ? 'recovery' : 'slot',
    running: running === null ? null : SLOT_NAMES[running],
    securityCounter,
    keys: trust.keys.map((key) => printKeyId(keyIdOf(key))),
    slots: [described(0), described(1)],
  };
}
