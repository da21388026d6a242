// The host's one error class: each failure has a code that programs can rely on and a text that says the way out.

export type HostErrorCode =
  | 'ADDRESS_IN_USE'
  | 'ADDRESS_NOT_AVAILABLE'
  | 'ADDRESS_DENIED'
  | 'BAD_CONFIGURATION'
  | 'NO_SUCH_GUEST'
  | 'NO_SUCH_FILE'
  | 'NOT_READABLE'
  | 'NOT_BUILT'
  | 'GUEST_UNAVAILABLE'
  | 'SWITCH_REFUSED'
  | 'TIMED_OUT'
  | 'SHUTTING_DOWN'
  | 'STORE_FULL'
  | 'BAD_CRASH_DUMP'
  | 'BAD_RECORDING'
  | 'NO_KEY'
  | 'NOT_RECORDED';

export class HostError extends Error {
  override readonly name = 'HostError';
  readonly code: HostErrorCode;
  constructor(code: HostErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
