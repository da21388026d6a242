// Telephone numbers as Symbian has them, and the addresses they stand for.
import { limits } from '../etel/limits.ts';

const SCHEME = /^(?:sips?|tel):/i;
const DEFAULT_SCHEME = 'sip:';
const DIALABLE = /^\+?[0-9*#]+$/;

/** What a TTelNumber can hold of an address: the dialable part if there is one, else the address without its scheme. */
export function telNumberOf(uri: string): string {
  const address = uri.replace(SCHEME, '').split(/[;?]/, 1)[0];
  const user = address.split('@', 1)[0];
  return (DIALABLE.test(user) ? user : address).slice(0, limits.telNumberCharacters);
}

export function callingNameOf(displayName: string): string { return displayName.slice(0, limits.callingNameCharacters); }

/** The address to call for what the user dialled: a bare number or name lives in the account's own domain. */
export function addressOf(number: string, accountUri: string): string {
  if (SCHEME.test(number)) return number;
  const scheme = accountUri.match(SCHEME)?.[0] ?? DEFAULT_SCHEME;
  if (number.includes('@')) return `${scheme}${number}`;
  const domain = accountUri.split('@')[1];
  return domain ? `${scheme}${number}@${domain}` : `${scheme}${number}`;
}
