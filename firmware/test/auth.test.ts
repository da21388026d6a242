// Hashes and digest authentication against published vectors and against Node's own hashes.
import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { errorName } from './error-code.ts';
import { Probe } from './probe.ts';
import { Seeded } from './seeded.ts';

const MD5 = 0, MD5_SESSION = 1, SHA256 = 2, SHA256_SESSION = 3, SHA512_256 = 4, SHA512_256_SESSION = 5;
const probe = new Probe();

function digest(algorithm: number, ...parts: (string | null)[]): string {
  const lengths = probe.put(...parts.map((part) => part ?? ''));
  probe.call('digest', algorithm, ...lengths.map((length, i) => (parts[i] === null ? -1 : length)));
  return probe.text();
}

test('MD5, SHA-256 and SHA-512/256 are those of every other implementation, at each length up to 300 and in two pieces [S05]', () => {
  const random = new Seeded('hashes');
  for (const [kind, name] of [[0, 'md5'], [1, 'sha256'], [2, 'sha512-256']] as const) {
    for (let length = 0; length <= 300; length++) {
      const bytes = random.bytes(length);
      const cut = random.below(length + 1);
      probe.call('hash', kind, ...probe.put(bytes.subarray(0, cut), bytes.subarray(cut)));
      assert.is(probe.text(), createHash(name).update(bytes).digest('hex'), `${name} of ${length} bytes, cut at ${cut}`);
    }
  }
});

// RFC 7616 3.9.1 and RFC 2617 3.5; the SIP ones are those of draft-smith-sipping-auth-examples.
const mufasa = ['Mufasa', 'http-auth@example.org', 'Circle of Life', 'GET', '/dir/index.html', '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v', '00000001', 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ', 'auth', ''];
const bob = (nc: string | null, cnonce: string | null, qop: string | null) => ['bob', 'biloxi.com', 'zanzibar', 'INVITE', 'sip:bob@biloxi.com', 'dcd98b7102dd2f0e8b11d0f600bfb0c093', nc, cnonce, qop, ''];
const vectors: [what: string, algorithm: number, parts: (string | null)[], response: string][] = [
  ['RFC 7616 3.9.1, MD5', MD5, mufasa, '8ca523f5e9506fed4657c9700eebdbec'],
  ['RFC 7616 3.9.1, SHA-256', SHA256, mufasa, '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  // Not printed anywhere: RFC 7616 3.9.2 prints truncated SHA-512 for another user. Computed with OpenSSL's sha512-256.
  ['RFC 7616 3.9.1 with SHA-512-256', SHA512_256, mufasa, '430d05014cecc49cab6fbe03176d41a1da86cbfe24a16580e22aaad928d960d0'],
  ['RFC 2617 3.5', MD5, ['Mufasa', 'testrealm@host.com', 'Circle Of Life', 'GET', '/dir/index.html', 'dcd98b7102dd2f0e8b11d0f600bfb0c093', '00000001', '0a4f113b', 'auth', ''], '6629fae49393a05397450978507c4ef1'],
  ['SIP without qop', MD5, bob(null, null, null), 'bf57e4e0d0bffc0fbaedce64d59add5e'],
  ['SIP with qop auth', MD5, bob('00000001', '0a4f113b', 'auth'), '89eb0059246c02b2f6ee02c7961d5ea3'],
  ['SIP with MD5-sess', MD5_SESSION, bob('00000001', '0a4f113b', 'auth'), 'e4e4ea61d186d07a92c9e1f6919902e9'],
];
for (const [what, algorithm, parts, response] of vectors) test(`the digest response of ${what} [S05]`, () => assert.is(digest(algorithm, ...parts), response));

test('each -sess algorithm hashes nonce and cnonce into the secret (RFC 7616 3.4.2) [S05]', () => {
  for (const [algorithm, name] of [[MD5_SESSION, 'md5'], [SHA256_SESSION, 'sha256'], [SHA512_256_SESSION, 'sha512-256']] as const) {
    const h = (text: string) => createHash(name).update(text).digest('hex');
    const expected = h(`${h(`${h('u:r:p')}:n:c`)}:n:00000001:c:auth:${h('INVITE:sip:a')}`);
    assert.is(digest(algorithm, 'u', 'r', 'p', 'INVITE', 'sip:a', 'n', '00000001', 'c', 'auth', ''), expected, name);
  }
});

test('auth-int hashes the body, too [S05]', () => {
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  const expected = md5(`${md5('u:r:p')}:n:00000001:c:auth-int:${md5(`INVITE:sip:a:${md5('body')}`)}`);
  assert.is(digest(MD5, 'u', 'r', 'p', 'INVITE', 'sip:a', 'n', '00000001', 'c', 'auth-int', 'body'), expected);
});

interface Challenge { error: number; digest: boolean; usable: boolean; algorithm: number; realm: string; nonce: string; opaque: string | null; stale: boolean; hasQop: boolean }
function challenge(text: string): Challenge {
  probe.call('readChallenge', ...probe.put(text));
  return probe.json<Challenge>();
}

test('a challenge is parsed with quotes, blanks and any order [S05]', () => {
  const read = challenge('Digest  nonce="84a4cc6f3082121f32b42a2187831a9e" , realm="atlanta.com, \\"quoted\\"",opaque="", stale=TRUE,algorithm=md5 ,qop="auth-int , auth"');
  assert.equal(read, { error: 0, digest: true, usable: true, algorithm: 0, realm: 'atlanta.com, \\"quoted\\"', nonce: '84a4cc6f3082121f32b42a2187831a9e', opaque: '', stale: true, hasQop: true });
});

test('what we cannot answer is not usable, and what is malformed says so [S05]', () => {
  assert.is(challenge('Digest realm="a", nonce="b", algorithm=SHA-3').usable, false);
  assert.is(challenge('Digest realm="a", nonce="b", qop="auth-conf"').usable, false);
  assert.is(challenge('Bearer realm="a"').usable, false);
  assert.is(errorName(challenge('Digest realm="a"').error), 'BadChallenge');
  assert.is(errorName(challenge('Digest realm="a, nonce="b"').error), 'BadChallenge');
  assert.is(errorName(challenge('Digest realm="a" nonce="b"').error), 'BadChallenge');
});

function answer(text: string, user = 'bob', password = 'zanzibar', nonceCount = 1, body = ''): string {
  const lengths = probe.put(text, user, password, 'INVITE', 'sip:bob@biloxi.com', '0a4f113b', body);
  probe.call('readChallenge', lengths[0]);
  probe.call('answerChallenge', ...lengths.slice(0, 6), nonceCount, lengths[6]);
  return probe.text();
}

test('credentials answer the challenge in its own form [S05]', () => {
  assert.is(answer('Digest realm="biloxi.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"'),
    'Digest username="bob", realm="biloxi.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="sip:bob@biloxi.com", response="bf57e4e0d0bffc0fbaedce64d59add5e"');
  assert.is(answer('Digest realm="biloxi.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", algorithm=MD5, qop="auth", opaque="5ccc"'),
    'Digest username="bob", realm="biloxi.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", uri="sip:bob@biloxi.com", response="89eb0059246c02b2f6ee02c7961d5ea3", algorithm=MD5, cnonce="0a4f113b", opaque="5ccc", qop=auth, nc=00000001');
});

test('a server proves the password from credentials, and refuses another password or a cut response [S05]', () => {
  const prove = (credentials: string, password: string) => probe.call('proveCredentials', 0, ...probe.put(credentials, password, 'INVITE', 'body'));
  for (const extra of ['', ', qop="auth"', ', qop="auth", algorithm=SHA-256', ', algorithm=MD5-sess, qop="auth"', ', algorithm=SHA-512-256, qop="auth"', ', algorithm=SHA-512-256-sess, qop="auth-int"']) {
    const credentials = answer(`Digest realm="biloxi.com", nonce="abc"${extra}`, 'bob', 'zanzibar', 1, 'body');
    assert.is(prove(credentials, 'zanzibar'), 1, credentials);
    assert.is(prove(credentials, 'zanzibaR'), 0);
    assert.is(prove(credentials.replace(/(response=".)[0-9a-f]{4}/, '$1'), 'zanzibar'), 0);
    assert.is(prove(credentials.replace('username', 'user'), 'zanzibar'), -1);
  }
});

test('a server that keeps H(A1) instead of passwords proves the same credentials (RFC 3261 22.4, RFC 7616 3.4.2) [S05]', () => {
  for (const [algorithm, hash] of [['MD5', 'md5'], ['SHA-256', 'sha256'], ['SHA-512-256', 'sha512-256'], ['SHA-256-sess', 'sha256']]) {
    const credentials = answer(`Digest realm="biloxi.com", nonce="abc", qop="auth", algorithm=${algorithm}`);
    const prove = (password: string) => probe.call('proveCredentials', 1, ...probe.put(credentials, createHash(hash).update(`bob:biloxi.com:${password}`).digest('hex'), 'INVITE', ''));
    assert.equal([prove('zanzibar'), prove('zanzibaR')], [1, 0], algorithm);
  }
});

test('with auth-int another body is another digest; with auth it is not (RFC 7616 3.4.3) [S05]', () => {
  const prove = (qop: string, body: string) =>
    probe.call('proveCredentials', 0, ...probe.put(answer(`Digest realm="biloxi.com", nonce="abc", qop="${qop}"`, 'bob', 'zanzibar', 1, 'v=0'), 'zanzibar', 'INVITE', body));
  assert.equal([prove('auth-int', 'v=0'), prove('auth-int', 'v=1'), prove('auth', 'v=1'), prove('auth,auth-int', 'v=1')], [1, 0, 1, 1]);
});

test('another scheme is as good as no credentials [S05]', () => {
  assert.is(probe.call('proveCredentials', 0, ...probe.put('NoOneKnowsThisScheme opaque-data=here', 'x', 'REGISTER', '')), 0);
});

test('random text depends on the entropy alone and does not repeat [S01]', () => {
  const text = (entropy: string, bytes: number) => { const fresh = new Probe(); fresh.call('randomText', ...fresh.put(entropy), bytes); return fresh.text(); };
  const long = text('0123456789abcdef0123456789abcdef', 4096);
  assert.is(text('0123456789abcdef0123456789abcdef', 4096), long);
  assert.is.not(text('1123456789abcdef0123456789abcdef', 4096), long);
  const blocks = new Set(long.match(/.{16}/g));
  assert.is(blocks.size, 512, 'no 64 bits come twice');
  const ones = [...long].reduce((sum, digit) => sum + Number.parseInt(digit, 16).toString(2).replaceAll('0', '').length, 0);
  assert.ok(ones > 15800 && ones < 17000, `${ones} of 32768 bits are set`);
});

test.run();
