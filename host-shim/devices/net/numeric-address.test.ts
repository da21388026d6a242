// Numeric addresses: text to bytes and back, as everything that names or records an address does it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addressBytes, addressText, hostPort, isMapped } from './numeric-address.ts';

const CASES: readonly [string, string][] = [
  ['192.0.2.9', '192.0.2.9'],
  ['::ffff:192.0.2.9', '192.0.2.9'],
  ['64:ff9b::192.0.2.9', '64:ff9b::c000:209'],
  ['2001:DB8:0:0:1:0:0:0', '2001:db8:0:0:1::'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::', '::'],
];
for (const [text, expected] of CASES) test(`${text} is written ${expected} (RFC 5952 4) [S07]`, () => assert.is(addressText(addressBytes(text)!), expected));

test('IPv4 is mapped into IPv6, and what has other bytes before it is not (RFC 4291 2.5.5.2) [S07]', () => {
  assert.ok(isMapped(addressBytes('10.0.0.1')!));
  assert.not(isMapped(addressBytes('1::ffff:a00:1')!));
});

test('a name has no bytes [S07]', () => assert.is(addressBytes('example.com'), null));

test('an IPv6 address stands in brackets before its port (RFC 3986 3.2.2) [S07]', () => {
  assert.equal([{ ip: '::1', port: 5060 }, { ip: '127.0.0.1', port: 5060 }].map(hostPort), ['[::1]:5060', '127.0.0.1:5060']);
});

test.run();
