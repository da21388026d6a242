// Who may send what: message x role x standing of the port, made from what every message declares in its .proto.
import { ErrorCode, maySend, messages } from '../../proto/index.ts';
import type { MessageInfo } from '../../proto/index.ts';

/** What the sender is to the frame at hand. */
export enum Role {
  /** The guest that owns the frame's session, or the guest in front when nobody owns it or the frame names none. */
  Owner = 0,
  /** Any other guest. */
  Bystander = 1,
  Core = 2,
}

/** How far a guest's port has come. */
export enum Standing {
  /** Nothing was heard yet: only Hello may come. */
  Fresh = 0,
  /** Hello was accepted. */
  Open = 1,
}

export const ADMITTED = ErrorCode.UNSPECIFIED;

const ROLES = [Role.Owner, Role.Bystander, Role.Core];
const STANDINGS = [Standing.Fresh, Standing.Open];

function verdictOn(message: MessageInfo, role: Role, standing: Standing): ErrorCode {
  if (role === Role.Core) return maySend(message, 'core') ? ADMITTED : ErrorCode.NOT_ALLOWED;
  if (!maySend(message, 'owner')) return ErrorCode.NOT_ALLOWED;
  // Hello opens a fresh port; everything else, and a second Hello, is out of place there and then.
  if ((message.name === 'Hello') !== (standing === Standing.Fresh)) return ErrorCode.NOT_ALLOWED;
  return role === Role.Bystander && !maySend(message, 'guest') ? ErrorCode.NOT_OWNER : ADMITTED;
}

const table = new Map<number, Uint8Array>(messages.map((message) => [
  message.type,
  Uint8Array.from(ROLES.flatMap((role) => STANDINGS.map((standing) => verdictOn(message, role, standing)))),
]));

/** ADMITTED, or why not. */
export function admission(type: number, role: Role, standing: Standing): ErrorCode {
  const row = table.get(type);
  return row ? row[role * STANDINGS.length + standing] : ErrorCode.UNKNOWN_MESSAGE;
}
