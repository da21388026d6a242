// Being transferred: the far end of a call asks us to call somebody else (RFC 3515, RFC 5589). Policy: the call must be up, and admission must allow it.
import { Slice } from "../memory/slice.ts";
import { State } from "../../../proto/gen/as/phone.ts";
import * as actions from "../session/actions.ts";
import { Refusal } from "../session/actions.ts";
import * as sessions from "../session/session.ts";
import { Call } from "../user-agent/call.ts";
import * as admission from "./admission.ts";
import { Kind } from "./admission.ts";
import * as events from "./events.ts";

/** Places the call for the owner of the one that is transferred. Its number, or minus the code to refuse the REFER with. */
export function referred(call: Call, target: Slice, lines: Slice): i32 {
  const session = sessions.find(call.id);
  if (session == null || session.state != State.ESTABLISHED) return -481;
  if (admission.isBarred()) return -503;
  // The call that is transferred goes: its place is free for the new one.
  if (!admission.allows(Kind.Dialling) || !admission.allows(Kind.Active, session.id, session.conference)) return -486;
  const placed = actions.place(session.account, target, lines);
  if (placed == null) return actions.refusal == Refusal.BadAddress ? -404 : -503;
  events.created(placed, session.owner);
  return <i32>placed.id;
}

/** The new call is up, and the transferor has not ended the old one: two cannot be active. */
export function over(call: Call, placed: u32): void {
  const session = sessions.find(call.id), next = sessions.find(placed);
  if (session == null || session.state != State.ESTABLISHED || next == null || next.state != State.ESTABLISHED) return;
  events.ending(session);
  actions.end(session);
}
