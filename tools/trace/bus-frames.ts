// The bus frames of a trace that a ladder shows: who holds the handset, and on request what guests and core say to each other.
import { kindOfInterface } from '../../host-shim/trace/index.ts';
import { Kind, MessageType, PARTICIPANT_FIRST_GUEST, decodeOwnerChanged, messageByType, newFrameHeader, payloadOf, readFrameHeader } from '../../proto/index.ts';
import type { TraceSource } from './source.ts';

export type BusMoment =
  /** Across the whole picture. */
  | { readonly mark: string }
  /** A command of this guest to the core; null: an event that the core tells all of them. */
  | { readonly guest: number | null; readonly label: string };

const header = newFrameHeader();

export const guestName = (guests: ReadonlyMap<number, string>, participant: number): string => guests.get(participant) ?? `guest ${participant}`;

/** Null: nothing that a ladder shows. `guests` are names by participant number. */
export function busMoment({ interfaceName, packet }: TraceSource, guests: ReadonlyMap<number, string>): BusMoment | null {
  if (kindOfInterface(interfaceName) !== 'bus' || !readFrameHeader(packet.data, header)) return null;
  const { sender, type, session } = header;
  if (type === MessageType.OwnerChanged) return switchMark(packet.data, guests);
  if (type === MessageType.CoreRestarted) return { mark: 'the core was started again' };
  const message = messageByType(type);
  const label = message && `${message.name}${session ? ` ${session}` : ''}`;
  if (message?.kind === Kind.EVENT) return { guest: null, label: label! };
  return message?.kind === Kind.COMMAND && sender >= PARTICIPANT_FIRST_GUEST ? { guest: sender, label: label! } : null;
}

function switchMark(frame: Uint8Array, guests: ReadonlyMap<number, string>): BusMoment | null {
  try {
    const { fromGuest, toGuest } = decodeOwnerChanged(payloadOf(frame));
    // Taking the handset at boot is no switch.
    return fromGuest === 0 ? null : { mark: `switch ${guestName(guests, fromGuest)} to ${guestName(guests, toGuest)}` };
  } catch {
    return { mark: 'a switch whose frame is damaged' };
  }
}
