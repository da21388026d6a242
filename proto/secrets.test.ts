// What a trace may keep of frames with passwords in them.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MessageType, buildFrame, decode, encode, payloadOf, withoutSecrets } from './index.ts';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

test('a frame without a secret is itself, one with secrets a copy that decodes to asterisks in their place [H09, S05]', () => {
  const plain = buildFrame(MessageType.SendMessage, encode('SendMessage', { to: 'sip:bob@example.org', text: 'password' }));
  assert.is(withoutSecrets(plain), plain);
  const secret = buildFrame(MessageType.Verify, encode('Verify', { handle: 7, realm: 'r', algorithms: ['MD5'], password: 'zanzibar', ha1: 'c0ffee' }));
  const kept = withoutSecrets(secret);
  assert.equal(decode(MessageType.Verify, payloadOf(kept)).body, { handle: 7, realm: 'r', proxy: false, algorithms: ['MD5'], password: '********', ha1: '******' });
  assert.ok(textOf(secret).includes('zanzibar'), 'the core still gets it');
});

test('a payload that cannot be read is blotted out as a whole, however it is cut [H09, S05]', () => {
  const whole = encode('Verify', { password: 'zanzibar', ha1: 'c0ffee' });
  for (let length = 0; length < whole.length; length++) {
    const kept = textOf(withoutSecrets(buildFrame(MessageType.Verify, whole.slice(0, length))));
    assert.not.match(kept, /za|c0/, `cut after ${length}`);
  }
});

test.run();
