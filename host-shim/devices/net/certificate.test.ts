// Whom a certificate names.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { namesDomain } from './certificate.ts';

const ROWS: [san: string | undefined, commonName: string, domain: string, named: boolean, why: string][] = [
  ['URI:sip:example.org', 'other', 'example.org', true, 'a URI is the domain'],
  ['URI:sip:EXAMPLE.org', 'other', 'example.ORG', true, 'case does not matter'],
  ['URI:sip:alice@example.org', 'other', 'example.org', false, 'a URI with a user names a person'],
  ['URI:sip:other.org, DNS:example.org', 'other', 'example.org', false, 'URIs come before host names'],
  ['DNS:example.org', 'other', 'example.org', true, 'a host name is the domain'],
  ['DNS:*.example.org', 'other', 'sip.example.org', false, 'a wildcard names nobody'],
  ['DNS:other.org', 'example.org', 'example.org', false, 'the common name counts only alone'],
  [undefined, 'example.org', 'example.org', true, 'the common name alone'],
  ['IP Address:192.0.2.1', 'other', '192.0.2.1', true, 'an address'],
  ['IP Address:192.0.2.1', '192.0.2.2', '192.0.2.2', false, 'another address'],
];

for (const [subjectaltname, CN, domain, named, why] of ROWS) {
  test(`${why}: ${subjectaltname ?? CN} ${named ? 'names' : 'does not name'} ${domain} [S07 RFC 5922 7.1, 7.2]`, () => {
    assert.is(namesDomain({ subject: { CN } as never, ...(subjectaltname === undefined ? {} : { subjectaltname }) }, domain), named);
  });
}

test.run();
