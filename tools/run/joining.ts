// The dialog that a call is to be mixed with (RFC 3911), as a request names it and as the bus takes it.
import { limits } from '../../proto/index.ts';

/** A dialog of the one who is called: toTag is its local tag there, fromTag the remote one, as its dialog package tells them (RFC 4235). */
export interface JoinedDialog { readonly callId: string; readonly toTag: string; readonly fromTag: string }

const isWord = (value: unknown): boolean => typeof value === 'string' && /^[\x21-\x2b\x2d-\x3a\x3c-\x7e]+$/.test(value);

export function isJoinedDialog(value: unknown): value is JoinedDialog {
  if (typeof value !== 'object' || value === null) return false;
  const { callId, toTag, fromTag } = value as Record<string, unknown>;
  return isWord(callId) && isWord(toTag) && isWord(fromTag);
}

/** PlaceCall.join; null: it is too long. */
export function joinOf({ callId, toTag, fromTag }: JoinedDialog): string | null {
  const join = `${callId};to-tag=${toTag};from-tag=${fromTag}`;
  return Buffer.byteLength(join) <= limits.joinBytes ? join : null;
}
