// Why a request is not done: one code a reason, and the HTTP status that goes with it.
import { STATUS, STATUS_BAD_REQUEST, type RequestErrorCode, type UpdateErrorCode } from '../protocol.ts';
import { ImageError } from '../../image/index.ts';

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RequestErrorCode;
  readonly headers: Readonly<Record<string, string>>;
  constructor(code: RequestErrorCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.headers = headers;
  }
}

export interface RefusedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly code: UpdateErrorCode; readonly message: string };
}

/** What is neither a refusal nor an image's fault is the flash's: the words of the system stay here, the code goes out. */
export function answerTo(error: unknown): RefusedAnswer {
  const { code, message, headers }: Pick<Refusal, 'message' | 'headers'> & { code: UpdateErrorCode } =
    error instanceof Refusal ? error
    : error instanceof ImageError ? { code: error.code, message: error.message, headers: {} }
    : { code: 'FLASH_FAILED', message: 'the flash could not be read or written', headers: {} };
  return { status: STATUS[code] ?? STATUS_BAD_REQUEST, headers, body: { code, message } };
}
