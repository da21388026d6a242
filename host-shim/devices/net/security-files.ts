// Certificates and keys, read from the files that the options name; what cannot be used is told by its file before anybody connects.
import { X509Certificate, createPrivateKey, sign, verify, type KeyObject } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { readNamed } from '../../files/index.ts';
import { HostError } from '../../machine/errors.ts';
import type { TlsOptions } from '../../options.ts';
import type { StreamSecurity } from './net.ts';

const BEGIN = '-----BEGIN CERTIFICATE-----';
const ANYTHING = Buffer.from('twinset');

export function readSecurity(tls: TlsOptions | undefined): StreamSecurity | undefined {
  if (!tls) return undefined;
  const read = (path: string): string => readNamed(path, 'the certificate file').toString('utf8');
  const [cert, key] = [read(tls.cert), read(tls.key)];
  const [certificate] = usable(tls.cert, 'certificate', () => (createSecureContext({ cert }), certificatesIn(cert)));
  const privateKey = usable(tls.key, 'private key', () => createPrivateKey(key));
  if (!belong(certificate, privateKey)) throw new HostError('BAD_CONFIGURATION', `the private key ${tls.key} is not that of the certificate ${tls.cert}, or is damaged.`);
  const ca: { ca?: string } = tls.ca === undefined ? {} : { ca: read(tls.ca) };
  if (tls.ca !== undefined) usable(tls.ca, 'list of certificates', () => certificatesIn(ca.ca!));
  return { cert, key, ...ca, ...(tls.clients ? { clients: tls.clients } : {}) };
}

/** At least one: Node takes an empty list for none, and would trust whomever the system trusts. */
function certificatesIn(pem: string): [X509Certificate, ...X509Certificate[]] {
  const [first, ...more] = pem.split(BEGIN).slice(1).map((text) => new X509Certificate(BEGIN + text));
  if (!first) throw new Error('it holds none');
  return [first, ...more];
}

function usable<T>(path: string, what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new HostError('BAD_CONFIGURATION', `${path} is no ${what} in PEM that can be used: ${(error as Error).message}.`, { cause: error });
  }
}

/** Asked by a signature: a key may be damaged where it says nothing of its public half. */
function belong({ publicKey }: X509Certificate, privateKey: KeyObject): boolean {
  try {
    return verify(null, ANYTHING, publicKey, sign(null, ANYTHING, privateKey));
  } catch {
    return false;
  }
}
