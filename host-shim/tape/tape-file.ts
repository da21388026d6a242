// A tape as a file: written in chunks while the machine runs, never waiting for the disk; read whole.
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fchmodSync, fstatSync, openSync, readFileSync, write, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder, systemReason } from '../files/index.ts';
import { HostError } from '../machine/errors.ts';
import { isTapeHeader, type TapeHeader } from './header.ts';
import { CHUNK_HEADER_BYTES, CHUNK_TAG, KEY_BYTES, MAGIC } from './layout.ts';
import { tapeLimits } from './limits.ts';
import { readRecords, writeRecord, type TapeRecord } from './record.ts';
import { Seal } from './seal.ts';

/** Where the key of a sealed tape lies unless it is named. */
export const keyPathOf = (path: string): string => `${path}.key`;

/** The key in the file; made when there is none and it may be. */
export function tapeKey(path: string, mayMake: boolean): Uint8Array {
  if (!existsSync(path)) {
    if (!mayMake) throw new HostError('NO_KEY', `the recording holds credentials and is sealed; its key ${path} is not there. Ask whoever made it, or name the key: --key FILE.`);
    attempt(path, 'made', () => writeFileSync(path, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx' }));
  }
  const key = Buffer.from(attempt(path, 'read', () => readFileSync(path, 'utf8')).trim(), 'hex');
  if (key.length !== KEY_BYTES) throw new HostError('NO_KEY', `${path} is no key: it must hold ${KEY_BYTES * 2} hexadecimal digits.`);
  return key;
}

function attempt<T>(path: string, what: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new HostError('NO_KEY', `the key ${path} of the recording cannot be ${what}: ${systemReason(error)}. Name a file: --key FILE, or --record-key FILE of twinset run.`);
  }
}

export class TapeWriter {
  /** Why the file is not whole; '' = it is. */
  flaw = '';
  readonly #file: number;
  readonly #seal: Seal;
  #records: Buffer[] = [];
  #bytes = 0;
  #unwritten = 0;
  #fileBytes = 0;
  #drained: () => void = () => undefined;
  readonly #flushing: NodeJS.Timeout;
  readonly #waits: boolean;
  #writing: Promise<void> = Promise.resolve();

  constructor(private readonly path: string, header: TapeHeader, key: Uint8Array | null, private readonly mostBytes: number = tapeLimits.fileBytes) {
    // The clock of a machine in one thread stands still meanwhile.
    this.#waits = header.inThread;
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    try {
      makeFolder(dirname(path));
      // What is in it may be heard and read by its owner only.
      this.#file = openSync(path, 'w', 0o600);
      if (fstatSync(this.#file).isFile()) fchmodSync(this.#file, 0o600); // also one that was there before
      writeSync(this.#file, Buffer.concat([Buffer.from(MAGIC), length, text]));
    } catch (error) {
      throw new HostError('NO_SUCH_FILE', `the recording ${path} cannot be written: ${systemReason(error)}. Name a file in a folder where you may write.`);
    }
    this.#seal = new Seal(text, key);
    this.#flushing = setInterval(() => this.#flush(), tapeLimits.flushEveryMs).unref();
  }

  keep(record: TapeRecord): void {
    if (this.flaw) return;
    const bytes = writeRecord(record);
    this.#records.push(bytes);
    this.#bytes += bytes.length;
    if (this.#bytes >= tapeLimits.chunkBytes) this.#flush();
  }

  async close(): Promise<void> {
    clearInterval(this.#flushing);
    this.#flush();
    if (this.#unwritten > 0) await new Promise<void>((resolve) => (this.#drained = resolve));
    closeSync(this.#file);
    if (this.flaw) throw new HostError('NOT_RECORDED', `the recording ${this.path} ends early: ${this.flaw}`);
  }

  #flush(): void {
    if (this.#bytes === 0) return;
    if (this.#unwritten >= tapeLimits.chunksUnwritten) return void (this.flaw ||= 'the disk is too slow');
    this.#fileBytes += this.#bytes;
    if (this.#fileBytes > this.mostBytes) return void (this.flaw ||= `it is longer than ${this.mostBytes} bytes`);
    const chunk = this.#seal.close(Buffer.concat(this.#records));
    this.#records = [];
    this.#bytes = 0;
    if (this.#waits) return this.#writeNow(chunk);
    this.#unwritten++;
    // One after the other: none names its place in the file.
    this.#writing = this.#writing.then(() => this.#write(chunk));
  }

  #writeNow(chunk: Buffer): void {
    try {
      this.#written(chunk, writeSync(this.#file, chunk));
    } catch (error) {
      this.#written(chunk, 0, (error as NodeJS.ErrnoException).code);
    }
  }

  #written(chunk: Buffer, bytes: number, code = 'the disk is full'): void {
    if (bytes < chunk.length) this.flaw ||= code;
  }

  #write(chunk: Buffer): Promise<void> {
    return new Promise((resolve) => write(this.#file, chunk, (error, written) => {
      this.#written(chunk, error ? 0 : written, error?.code);
      if (--this.#unwritten === 0) this.#drained();
      resolve();
    }));
  }
}

export interface TapeContent {
  readonly header: TapeHeader;
  readonly records: readonly TapeRecord[];
  /** What is wrong with the file; '' = nothing. Its records are those before: what was changed is not run. */
  readonly damage: string;
}

const refuse = (message: string): never => {
  throw new HostError('BAD_RECORDING', message);
};

function readHeader(file: Buffer, path: string): { header: TapeHeader; text: Buffer; at: number } {
  const start = MAGIC.length + 4;
  if (file.length < start || file.toString('latin1', 0, MAGIC.length) !== MAGIC) refuse(`${path} is no recording of a handset: twinset run --record FILE writes one.`);
  const at = start + file.readUInt32LE(MAGIC.length);
  if (at > Math.min(file.length, start + tapeLimits.headerBytes)) refuse(`the recording ${path} ends in its header.`);
  const text = file.subarray(start, at);
  try {
    const header = JSON.parse(text.toString('utf8')) as TapeHeader;
    if (header.format !== 1) refuse(`the recording ${path} has format ${header.format}, which this twinset cannot read: use the one that made it (${header.version ?? 'of its image'}).`);
    if (isTapeHeader(header)) return { header, text, at };
  } catch (error) {
    if (error instanceof HostError) throw error;
  }
  return refuse(`the header of the recording ${path} is damaged.`);
}

/** `path` names it in messages. `key`: asked for when it is sealed. */
export function readTape(file: Buffer, path: string, key: (sealed: TapeHeader) => Uint8Array | null): TapeContent {
  const { header, text, at: start } = readHeader(file, path);
  const seal = new Seal(text, header.sealed ? key(header) : null);
  const records: TapeRecord[] = [];
  let damage = '';
  for (let at = start; at < file.length; ) {
    const end = at + CHUNK_HEADER_BYTES <= file.length ? at + CHUNK_HEADER_BYTES + file.readUInt32LE(at) : Infinity;
    if (end > file.length || end - at > tapeLimits.largestChunkBytes) {
      damage = `it breaks off at byte ${at}`;
      break;
    }
    const content = seal.open(file.subarray(at + CHUNK_TAG, at + CHUNK_HEADER_BYTES), file.subarray(at + CHUNK_HEADER_BYTES, end));
    if (!content) {
      damage = `it was changed between bytes ${at} and ${end}${header.sealed ? ', or this is not its key' : ''}`;
      break;
    }
    const read = readRecords(content);
    if (!read) {
      damage = `it holds no records at byte ${at}`;
      break;
    }
    records.push(...read);
    at = end;
  }
  if (records.length === 0) refuse(`the recording ${path} has nothing that can be read: ${damage || 'it is empty'}.`);
  return { header, records, damage };
}
