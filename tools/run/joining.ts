// The address of a call that is to be mixed with one that is up: RFC 3911, as the header part of a URI (RFC 3261 19.1.5), so that each guest dials it by its own API.
import { limits } from '../../proto/index.ts';

/** A dialog of the one who is called: toTag is its local tag there, fromTag the remote one, as its dialog package tells them (RFC 4235). */
export interface JoinedDialog { readonly callId: string; readonly toTag: string; readonly fromTag: string }

const isWord = (value: unknown): boolean => typeof value === 'string' && /^[\x21-\x3a\x3c-\x7e]+$/.test(value);

export function isJoinedDialog(value: unknown): value is JoinedDialog {
  if (typeof value !== 'object' || value === null) return false;
  const { callId, toTag, fromTag } = value as Record<string, unknown>;
  return isWord(callId) && isWord(toTag) && isWord(fromTag);
}

/** Null: `to` is no SIP URI that can take it, or becomes too long. */
export function joiningAddress(to: string, { callId, toTag, fromTag }: JoinedDialog): string | null {
  if (!/^sips?:/i.test(to)) return null;
  const address = `${to}${to.includes('?') ? '&' : '?'}Join=${encodeURIComponent(`${callId};to-tag=${toTag};from-tag=${fromTag}`)}`;
  return Buffer.byteLength(address) <= limits.uriBytes ? address : null;
}
