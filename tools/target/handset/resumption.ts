// A machine that was taken up from a snapshot: nobody knows how long it stood still, and registrars may have forgotten it (RFC 3261 10.2.4).
import type { AccountOptions, Handset } from '../../../host-shim/index.ts';

/** Registers at once what was to be registered; an account that somebody has unregistered stays so. Returns what to call when the machine goes on. */
export function registersAnew(handset: Pick<Handset, 'on' | 'input'>, accounts: readonly Pick<AccountOptions, 'registrar'>[]): () => void {
  const wanted = new Set([...accounts.keys()].filter((account) => accounts[account]!.registrar));
  handset.on('event', (event) => {
    if (event.event === 'unregistered') wanted.delete(event.account);
    if (event.event === 'registered') wanted.add(event.account);
  });
  return () => wanted.forEach((account) => void handset.input(null, 'register', { account }));
}
