// Certificates and keys, read from the files that the options name.
import { readNamed } from '../../files/index.ts';
import type { TlsOptions } from '../../options.ts';
import type { StreamSecurity } from './net.ts';

export function readSecurity(tls: TlsOptions | undefined): StreamSecurity | undefined {
  if (!tls) return undefined;
  const read = (path: string): string => readNamed(path, 'the certificate file').toString('utf8');
  return { cert: read(tls.cert), key: read(tls.key), ...(tls.ca === undefined ? {} : { ca: read(tls.ca) }), ...(tls.clients ? { clients: tls.clients } : {}) };
}
