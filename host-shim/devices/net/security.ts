// Options of Node's TLS for a secured listener and for a secured connection.
import { isIP } from 'node:net';
import type { PeerCertificate, SecureContextOptions } from 'node:tls';
import { namesDomain } from './certificate.ts';
import { netLimits } from './limits.ts';
import type { ConnectTerms, StreamSecurity } from './net.ts';

export function serverSecurity(security: StreamSecurity): SecureContextOptions & { handshakeTimeout: number } {
  return { ...certificates(security), handshakeTimeout: netLimits.connectMs };
}

/** RFC 5922 7.3: the far end's certificate must name whom we mean. */
export function clientSecurity({ name, security }: NonNullable<ConnectTerms['secured']>): SecureContextOptions & {
  servername?: string;
  checkServerIdentity: (host: string, certificate: PeerCertificate) => Error | undefined;
} {
  return {
    ...certificates(security),
    ...(isIP(name) ? {} : { servername: name }),
    checkServerIdentity: (_host, certificate) => (namesDomain(certificate, name) ? undefined : new Error(`the certificate does not name ${name}`)),
  };
}

function certificates({ cert, key, ca }: StreamSecurity): SecureContextOptions {
  return { cert, key, ...(ca === undefined ? {} : { ca }) };
}
