// Certificates and keys, read from the files that the options name.
import { existsSync, readFileSync } from 'node:fs';
import { HostError } from '../../machine/errors.ts';
import type { TlsOptions } from '../../options.ts';
import type { StreamSecurity } from './net.ts';

export function readSecurity(tls: TlsOptions | undefined): StreamSecurity | undefined {
  if (!tls) return undefined;
  const read = (path: string): string => {
    if (!existsSync(path)) throw new HostError('NO_SUCH_FILE', `there is no certificate file ${JSON.stringify(path)}`);
    return readFileSync(path, 'utf8');
  };
  return { cert: read(tls.cert), key: read(tls.key), ...(tls.ca === undefined ? {} : { ca: read(tls.ca) }), ...(tls.clients ? { clients: tls.clients } : {}) };
}
