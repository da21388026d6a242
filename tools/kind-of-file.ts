// The kinds of files that commands read, by their first bytes: a recording where a trace is asked for is called a recording, and by whom it is read.
import { EXIT_BAD_CALL, EXIT_VERDICT_NO, Failure, type FailureCode } from './failure.ts';

interface Kind {
  /** As commands ask for it. */
  readonly what: string;
  readonly called: string;
  readonly magic: Buffer;
  readonly reader: string;
  /** How another kind in its place is refused; none: by its own reader. */
  readonly refusal?: readonly [FailureCode, number];
}

const KINDS: readonly Kind[] = [
  { what: 'the trace', called: 'a trace', magic: Buffer.from('0a0d0d0a', 'hex'), reader: 'twinset trace ladder', refusal: ['BAD_TRACE', EXIT_BAD_CALL] },
  { what: 'the recording', called: 'a recording', magic: Buffer.from('TWINTAPE'), reader: 'twinset replay', refusal: ['BAD_RECORDING', EXIT_BAD_CALL] },
  { what: 'the crash dump', called: 'a crash dump', magic: Buffer.from('1f8b', 'hex'), reader: 'twinset trace crash', refusal: ['BAD_CRASH_DUMP', EXIT_BAD_CALL] },
  { what: 'the image', called: 'an image', magic: Buffer.from('\x89TWI\r\n\x1a\n', 'latin1'), reader: 'twinset image inspect', refusal: ['NOT_AN_IMAGE', EXIT_VERDICT_NO] },
  { what: 'the key', called: 'a key', magic: Buffer.from('-----BEGIN '), reader: 'twinset image sign or verify --key' },
];

/** `what` is asked for. What is of no kind known here is left to whoever reads it. */
export function assertKind(bytes: Buffer, path: string, what: string): void {
  const asked = KINDS.find((kind) => kind.what === what);
  const found = KINDS.find(({ magic }) => bytes.subarray(0, magic.length).equals(magic));
  if (!asked?.refusal || !found || found === asked) return;
  const [code, status] = asked.refusal;
  throw new Failure(code, status, `${path} is ${found.called}, and ${asked.called} is asked for here. It is read by: ${found.reader}`);
}
