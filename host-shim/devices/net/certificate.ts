// Whether a certificate names a domain: RFC 5922 7.1 and 7.2. Names are compared whole and without regard to case; a wildcard names nobody.
import { isIP } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';

export type Names = Pick<PeerCertificate, 'subject' | 'subjectaltname'>;

/** A domain by its URIs if it has any, else by its host names, else, without alternative names, by its common name; an address by Node's own check. */
export function namesDomain(certificate: Names, domain: string): boolean {
  if (isIP(domain)) return checkServerIdentity(domain, certificate as PeerCertificate) === undefined;
  const alternatives = certificate.subjectaltname?.split(', ') ?? [];
  const all = (pattern: RegExp): string[] => alternatives.flatMap((name) => pattern.exec(name)?.[1] ?? []);
  const uris = all(/^URI:[a-z]+:([^@;?/]+)$/i);
  const named = uris.length > 0 ? uris : alternatives.length > 0 ? all(/^DNS:(.+)$/) : [certificate.subject.CN].flat();
  return named.some((name) => name?.toLowerCase() === domain.toLowerCase());
}
