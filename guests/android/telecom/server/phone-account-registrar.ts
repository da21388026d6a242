// com.android.server.telecom.PhoneAccountRegistrar: the accounts that calls can be placed with.
import type { PhoneAccount } from '../phone-account.ts';
import type { PhoneAccountHandle } from '../phone-account-handle.ts';

export class PhoneAccountRegistrar {
  private readonly accounts = new Map<string, PhoneAccount>();

  registerPhoneAccount(account: PhoneAccount): void {
    this.accounts.set(account.getAccountHandle().toString(), account);
  }

  unregisterPhoneAccount(handle: PhoneAccountHandle): void { this.accounts.delete(handle.toString()); }
  getPhoneAccount(handle: PhoneAccountHandle): PhoneAccount | null { return this.accounts.get(handle.toString()) ?? null; }
  getAll(): readonly PhoneAccount[] { return [...this.accounts.values()]; }
}
