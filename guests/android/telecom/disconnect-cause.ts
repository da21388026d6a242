// android.telecom.DisconnectCause: why a call ended, in the few words that a dialer shows.

export class DisconnectCause {
  static readonly UNKNOWN = 0;
  static readonly ERROR = 1;
  static readonly LOCAL = 2;
  static readonly REMOTE = 3;
  static readonly CANCELED = 4;
  static readonly MISSED = 5;
  static readonly REJECTED = 6;
  static readonly BUSY = 7;
  static readonly RESTRICTED = 8;
  static readonly OTHER = 9;
  static readonly CONNECTION_MANAGER_NOT_SUPPORTED = 10;
  static readonly ANSWERED_ELSEWHERE = 11;
  static readonly CALL_PULLED = 12;

  /** `reason` is for logs: the telephony cause's name, and what the network said. */
  constructor(private readonly code: number, private readonly label = '', private readonly description = '', private readonly reason = '', private readonly tone = -1) {}

  getCode(): number { return this.code; }
  getLabel(): string { return this.label; }
  getDescription(): string { return this.description; }
  getReason(): string { return this.reason; }
  getTone(): number { return this.tone; }

  static codeToString(code: number): string {
    return NAMES[code] ?? `invalid code: ${code}`;
  }

  toJSON(): unknown {
    return { code: DisconnectCause.codeToString(this.code), description: this.description, reason: this.reason };
  }
}

const NAMES = [
  'UNKNOWN', 'ERROR', 'LOCAL', 'REMOTE', 'CANCELED', 'MISSED', 'REJECTED', 'BUSY', 'RESTRICTED', 'OTHER',
  'CONNECTION_MANAGER_NOT_SUPPORTED', 'ANSWERED_ELSEWHERE', 'CALL_PULLED',
];
