// How a command ends when it cannot do what it was asked: a code for programs, words for people, an exit status (CLI.md).
import { tmpdir } from 'node:os';
import { systemReason } from '../host-shim/files/index.ts';
import type { UpdateErrorCode } from './flash/protocol.ts';

export const EXIT_DONE = 0;
export const EXIT_VERDICT_NO = 1;
export const EXIT_BAD_CALL = 2;
export const EXIT_MISSING = 3;

export type FailureCode =
  | UpdateErrorCode
  | 'BAD_OPTION'
  | 'BAD_CONFIGURATION'
  | 'BAD_SCENARIO'
  | 'NO_SUCH_FILE'
  | 'NOT_READABLE'
  | 'NOT_WRITABLE'
  | 'NOT_INSTALLED'
  | 'NOT_BUILT'
  | 'NOT_IN_THIS_VERSION'
  | 'BAD_TRACE'
  | 'BAD_RECORDING'
  | 'NOT_AN_IMAGE'
  | 'BAD_CRASH_DUMP'
  | 'OTHER_BUILD'
  | 'ADDRESS_IN_USE'
  | 'ADDRESS_NOT_AVAILABLE'
  | 'ADDRESS_DENIED'
  | 'PARTY_FAILED'
  | 'GUEST_UNAVAILABLE'
  | 'TARGET_UNREACHABLE'
  | 'TARGET_FAILED'
  | 'FELL_BACK'
  | 'NOT_MARKED_GOOD'
  | 'ROM_NOT_BUILT';

export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: FailureCode;
  readonly exitStatus: number;
  constructor(code: FailureCode, exitStatus: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.exitStatus = exitStatus;
  }
}

/** Exit status of a failure that carries the host's code (host-shim's HostError) instead of ours. */
const HOST_STATUS: Record<string, number> = {
  ADDRESS_IN_USE: EXIT_MISSING,
  ADDRESS_NOT_AVAILABLE: EXIT_MISSING,
  ADDRESS_DENIED: EXIT_MISSING,
  NO_SUCH_FILE: EXIT_MISSING,
  NOT_READABLE: EXIT_MISSING,
  NOT_BUILT: EXIT_MISSING,
  NO_KEY: EXIT_MISSING,
  BAD_RECORDING: EXIT_BAD_CALL,
  BAD_CRASH_DUMP: EXIT_BAD_CALL,
  MEDIA_WAV: EXIT_MISSING,
  BAD_CONFIGURATION: EXIT_BAD_CALL,
  NO_SUCH_GUEST: EXIT_BAD_CALL,
};

export interface FailureReport {
  code: string;
  message: string;
  exitStatus: number;
}

export function describeFailure(error: unknown): FailureReport {
  if (error instanceof Failure) return { code: error.code, message: error.message, exitStatus: error.exitStatus };
  if (error instanceof Error) {
    const { code, path, syscall } = error as { code?: unknown; path?: unknown; syscall?: unknown };
    if (typeof code === 'string' && typeof path === 'string' && typeof syscall === 'string')
      return { code, message: `${path}: ${systemReason(error)}${path.startsWith(tmpdir()) ? '. TMPDIR names the folder for what is temporary' : ''}`, exitStatus: EXIT_MISSING };
    if (typeof code === 'string') return { code, message: error.message, exitStatus: HOST_STATUS[code] ?? EXIT_VERDICT_NO };
    return { code: 'UNEXPECTED', message: error.stack ?? error.message, exitStatus: EXIT_VERDICT_NO };
  }
  return { code: 'UNEXPECTED', message: String(error), exitStatus: EXIT_VERDICT_NO };
}
