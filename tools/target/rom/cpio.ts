// An initial file system for Linux: the "newc" format of cpio, as the kernel's initramfs buffer format describes it. Several may lie one after the other.

export interface CpioFile {
  /** Without a slash in front. */
  readonly path: string;
  /** Absent: a folder. */
  readonly bytes?: Uint8Array;
  readonly isExecutable?: boolean;
}

const FOLDER_MODE = 0o040755;
const FILE_MODE = 0o100644;
const PROGRAM_MODE = 0o100755;
const TRAILER = 'TRAILER!!!';

const padded = (length: number): number => (length + 3) & ~3;

function entry(path: string, inode: number, mode: number, data: Uint8Array): Buffer {
  const name = Buffer.from(`${path}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length, 0];
  const head = Buffer.concat([Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`), name]);
  const whole = Buffer.alloc(padded(head.length) + padded(data.length));
  head.copy(whole);
  whole.set(data, padded(head.length));
  return whole;
}

/** Folders stand before what is in them; owner root, time 0: the same files give the same bytes. */
export function cpio(files: readonly CpioFile[]): Buffer {
  const none = new Uint8Array(0);
  const entries = files.map(({ path, bytes, isExecutable = false }, index) =>
    entry(path, index + 1, bytes === undefined ? FOLDER_MODE : isExecutable ? PROGRAM_MODE : FILE_MODE, bytes ?? none));
  return Buffer.concat([...entries, entry(TRAILER, 0, 0, none)]);
}

/** One after the other, compressed or not: the kernel takes an archive that is not compressed only at a multiple of 4. */
export const joined = (archives: readonly Uint8Array[]): Buffer =>
  Buffer.concat(archives.flatMap((archive) => [archive, Buffer.alloc(padded(archive.length) - archive.length)]));
