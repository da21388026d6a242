// Why the operating system said no, in words, with its own code beside them.

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a file stands where a folder should be',
  EEXIST: 'something of this name is there already',
  ELOOP: 'links that lead in a circle',
  EACCES: 'you may not',
  EPERM: 'you may not',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your share of the disk is full',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'it closed the connection',
  EHOSTUNREACH: 'no way leads there',
  ENETUNREACH: 'no way leads there',
  ENOTFOUND: 'nobody knows this name',
};

export function systemReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return WORDS[code] === undefined ? code : `${WORDS[code]} (${code})`;
}
