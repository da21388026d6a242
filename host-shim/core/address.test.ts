// Addresses to words and back.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fromCore, toCore } from './address.ts';

function back(ip: string): string | undefined {
  const address = toCore({ ip, port: 5060 });
  if (!address) return undefined;
  const view = new DataView(new ArrayBuffer(18));
  [address.a, address.b, address.c, address.d].forEach((word, i) => view.setUint32(i * 4, word, true));
  view.setUint16(16, address.port, true);
  return fromCore(view, 0).ip;
}

const cases: [string, string][] = [
  ['127.0.0.1', '127.0.0.1'], ['255.255.255.255', '255.255.255.255'], ['::ffff:192.0.2.9', '192.0.2.9'], ['::1', '::1'], ['::', '::'], ['2001:DB8::', '2001:db8::'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], ['1:0:2:3:4:5:6:7', '1:0:2:3:4:5:6:7'], ['fe80::1%eth0', 'fe80::1'], ['::ffff:0:0:1', '::ffff:0:0:1'], ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
];
for (const [text, expected] of cases) {
  test(`${text} comes back as ${expected} [S07]`, () => {
    assert.is(back(text), expected);
    assert.is(back(text), expected, 'also the second time, remembered');
  });
}

test('an IPv4 address is ::ffff:a.b.c.d in four words [S07]', () => {
  assert.equal(toCore({ ip: '192.0.2.1', port: 1 }), { a: 0, b: 0, c: 0xffff, d: 0xc0000201, port: 1 });
});

test('a name is no address [S07]', () => assert.is(toCore({ ip: 'example.com', port: 1 }), undefined));

test.run();
