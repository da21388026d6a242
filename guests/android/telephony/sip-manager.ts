// android.net.sip.SipManager, as far as registration goes: profiles are named by the id of their phone account.

export enum SipErrorCode {
  SOCKET_ERROR = -1,
  SERVER_ERROR = -2,
  TRANSACTION_TERMINTED = -3, // sic
  CLIENT_ERROR = -4,
  TIME_OUT = -5,
  INVALID_REMOTE_URI = -6,
  PEER_NOT_REACHABLE = -7,
  INVALID_CREDENTIALS = -8,
  IN_PROGRESS = -9,
  DATA_CONNECTION_LOST = -10,
  CROSS_DOMAIN_AUTHENTICATION = -11,
  SERVER_UNREACHABLE = -12,
}

/** Exactly one of the two follows each request. */
export interface SipRegistrationListener {
  onRegistrationDone(accountId: string): void;
  onRegistrationFailed(accountId: string, errorCode: SipErrorCode, message: string): void;
}

/** The phone service's side. */
export interface SipBackend {
  register(accountId: string, listener: SipRegistrationListener): void;
  unregister(accountId: string, listener: SipRegistrationListener): void;
}

export class SipManager {
  constructor(private readonly backend: SipBackend) {}

  register(accountId: string, listener: SipRegistrationListener): void { this.backend.register(accountId, listener); }
  unregister(accountId: string, listener: SipRegistrationListener): void { this.backend.unregister(accountId, listener); }
}
