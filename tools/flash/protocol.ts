// The words of the update protocol: tus 1.0.0 with creation, checksum and termination, over HTTP/1.1. docs/update-protocol.md has the drawing.
import type { ImageErrorCode } from '../image/index.ts';

export const DEFAULT_PORT = 4460;
export const TUS_VERSION = '1.0.0';
export const TUS_EXTENSIONS = 'creation,checksum,termination';
export const CHECKSUMS = ['sha256', 'sha1'] as const;
export const CONTENT_TYPE = 'application/offset+octet-stream';
/** The key in Upload-Metadata; its value is the announcement in base64. */
export const ANNOUNCEMENT = 'announcement';

export const STATE_PATH = '/v1/state';
export const UPDATES_PATH = '/v1/updates';
export const REBOOT_PATH = '/v1/reboot';

/** What the service refuses beside images. */
export type RequestErrorCode =
  | 'BAD_REQUEST'
  | 'NO_SUCH_RESOURCE'
  | 'METHOD_NOT_ALLOWED'
  | 'TUS_VERSION'
  | 'NO_SUCH_UPDATE'
  | 'BUSY'
  | 'TOO_MANY_UPDATES'
  | 'WRONG_OFFSET'
  | 'WRONG_CONTENT_TYPE'
  | 'WRONG_CHECKSUM'
  | 'PIECE_TOO_LARGE'
  | 'NOTHING_PENDING'
  | 'IN_CALL'
  | 'FLASH_FAILED';

export type UpdateErrorCode = ImageErrorCode | RequestErrorCode;

/** 460 is tus's own, for a checksum that does not fit. */
export const STATUS: Readonly<Partial<Record<UpdateErrorCode, number>>> = {
  NO_SUCH_RESOURCE: 404,
  NO_SUCH_UPDATE: 404,
  METHOD_NOT_ALLOWED: 405,
  TUS_VERSION: 412,
  BUSY: 423,
  TOO_MANY_UPDATES: 429,
  WRONG_OFFSET: 409,
  WRONG_CONTENT_TYPE: 415,
  WRONG_CHECKSUM: 460,
  PIECE_TOO_LARGE: 413,
  TOO_LARGE: 413,
  NOTHING_PENDING: 409,
  IN_CALL: 503,
  ON_TRIAL: 503,
  FLASH_FAILED: 500,
  UNKNOWN_KEY: 403,
  BAD_SIGNATURE: 403,
  BAD_SIGNATURE_BLOCK: 403,
  WRONG_HARDWARE: 422,
  BAD_SECTION: 422,
  ROLLED_BACK: 409,
  OLDER_VERSION: 409,
  ALREADY_RUNNING: 409,
  FAILED_BEFORE: 409,
  SUPERSEDED: 409,
};
/** Of whatever has no row. */
export const STATUS_BAD_REQUEST = 400;

export interface SlotDescription {
  readonly slot: 'A' | 'B';
  readonly state: 'empty' | 'writing' | 'pending' | 'good' | 'bad';
  /** Null while there is no whole image. */
  readonly version: string | null;
  readonly triesLeft: number;
  readonly imageBytes: number;
  readonly writtenBytes: number;
  /** SHA-256 of the image without its signature. */
  readonly sha256: string | null;
}

export interface TargetState {
  readonly hardware: string;
  readonly mode: 'slot' | 'recovery';
  readonly running: 'A' | 'B' | null;
  readonly securityCounter: number;
  /** Key ids that are trusted. */
  readonly keys: readonly string[];
  readonly slots: readonly [SlotDescription, SlotDescription];
}
