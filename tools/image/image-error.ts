// Why an image was refused: one code a reason, so that a tool, a test and a log say the same.

export type ImageErrorCode =
  | 'NOT_AN_IMAGE'
  | 'UNSUPPORTED_FORMAT'
  | 'BAD_HEADER'
  | 'TRUNCATED'
  | 'TRAILING_BYTES'
  | 'TOO_LARGE'
  | 'BAD_SECTION_TABLE'
  | 'BAD_SECTION_NAME'
  | 'BAD_SECTION'
  | 'BAD_TLV'
  | 'UNKNOWN_CRITICAL_TLV'
  | 'UNSIGNED'
  | 'ALREADY_SIGNED'
  | 'BAD_SIGNATURE_BLOCK'
  | 'UNKNOWN_KEY'
  | 'RETIRED_KEY'
  | 'BAD_SIGNATURE'
  | 'BAD_KEY'
  | 'WRONG_HARDWARE'
  | 'ROLLED_BACK'
  | 'BAD_CONTENTS'
  | 'OLDER_VERSION'
  | 'ON_TRIAL'
  | 'ALREADY_RUNNING'
  | 'FAILED_BEFORE'
  | 'SUPERSEDED';

export class ImageError extends Error {
  override readonly name = 'ImageError';
  readonly code: ImageErrorCode;
  constructor(code: ImageErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
