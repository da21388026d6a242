// Options of Node's TLS for a secured listener and for a secured connection.
import { isIP } from 'node:net';
import type { Server } from 'node:net';
import type { PeerCertificate, SecureContextOptions, TLSSocket } from 'node:tls';
import { namesDomain } from './certificate.ts';
import { netLimits } from './limits.ts';
import type { ConnectTerms, StreamSecurity } from './net.ts';

interface ServerSecurity extends SecureContextOptions { handshakeTimeout: number; requestCert: boolean; rejectUnauthorized: boolean }

/** RFC 5922 7.4, 7.5: with `clients`, a certificate that we trust is part of the handshake. */
export function serverSecurity(security: StreamSecurity): ServerSecurity {
  const isAsked = security.clients !== undefined;
  return { ...certificates(security), handshakeTimeout: netLimits.connectMs, requestCert: isAsked, rejectUnauthorized: isAsked };
}

/** Before anybody else hears of a connection: who is none of those that may connect is sent away. */
export function guardClients(server: Server, { clients }: StreamSecurity): void {
  if (!clients || clients.includes('*')) return;
  server.prependListener('secureConnection', (socket: TLSSocket) => {
    const certificate = socket.getPeerCertificate();
    if (!clients.some((name) => namesDomain(certificate, name))) socket.destroy();
  });
}

/** Whom the certificate of an accepted connection names: one of those that may connect, else its own address. */
export function certifiedName(socket: TLSSocket, { clients }: StreamSecurity): string | undefined {
  if (!clients) return undefined;
  const certificate = socket.getPeerCertificate();
  return [...clients, socket.remoteAddress ?? ''].find((name) => name !== '*' && name !== '' && namesDomain(certificate, name));
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
