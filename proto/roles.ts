// Who may put a message on the bus and who sees it: the options of the .proto as two questions.
import { Kind, Sees, Sender } from './gen/ts/options.ts';

/** `owner`: the guest that owns the frame's session, or the guest in front when the frame names none. `guest`: any other. */
export type Role = 'hypervisor' | 'core' | 'owner' | 'guest';

interface Declared { readonly kind: Kind; readonly sender: Sender; readonly sees: Sees }

export function maySend(message: Declared, role: Role): boolean {
  switch (message.sender) {
    case Sender.OWNER: return role === 'owner';
    case Sender.ANY_GUEST: return role === 'owner' || role === 'guest';
    // What the hypervisor refuses never reaches the core, so that it must be able to reply in the core's place.
    case Sender.CORE: return role === 'core' || (role === 'hypervisor' && message.kind === Kind.REPLY);
    case Sender.HYPERVISOR: return role === 'hypervisor';
    default: return false;
  }
}

/** Whether the core gets a copy. The hypervisor sees everything. */
export function coreSees(message: Declared): boolean {
  return message.sees === Sees.ALL || message.sees === Sees.CORE;
}

/** Whether every guest gets a copy; REQUESTER and ADDRESSEE messages go to the one guest that the header or the caller names. */
export function allGuestsSee(message: Declared): boolean {
  return message.sees === Sees.ALL;
}
