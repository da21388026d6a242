// The front door: encode, decode, and what happens to what is no message.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CodecError, MessageType, State, decode, decodeSessionEnded, encode, messageByName, messageByType, messages } from './index.ts';

const refused = (work: () => unknown) => {
  try { work(); } catch (error) { return error instanceof CodecError && error.code === 'BAD_FRAME' ? error.message : `another error: ${error}`; }
  return null;
};

test('a decoded message has every field, the absent ones with their defaults [H09]', () => {
  const { name, body } = decode(MessageType.SessionSnapshot, encode('SessionSnapshot', { state: State.ESTABLISHED, reason: { sipCode: 486 } }));
  assert.is(name, 'SessionSnapshot');
  assert.equal(body, {
    direction: 0, state: 5, localUri: '', remoteUri: '', remoteName: '', account: 0, owner: 0, heldLocal: false, heldRemote: false, conference: 0, media: 0, codec: '', ptimeMs: 0,
    offeredCodecs: '', sipCallId: '', createdUs: 0, alertingUs: 0, connectedUs: 0, endedUs: 0, reason: { side: 0, sipCode: 486, q850: 0, text: '', elsewhere: false, retryAfterS: 0 },
    remoteNumber: '', presentation: 0, asserted: false, redirectingUri: '', redirectingReason: 0, withheld: false, transfer: 0,
  });
});

test('times beyond 2^32 microseconds keep their value [H09]', () => {
  const bytes = encode('SessionSnapshot', { createdUs: 2 ** 32 + 1, connectedUs: Number.MAX_SAFE_INTEGER });
  const { body } = decode(MessageType.SessionSnapshot, bytes) as { body: { createdUs: number; connectedUs: number } };
  assert.is(body.createdUs, 2 ** 32 + 1);
  assert.is(body.connectedUs, Number.MAX_SAFE_INTEGER);
});

test('a message is found by its name and by its type [H09]', () => {
  for (const message of messages) {
    assert.is(messageByName(message.name), message);
    assert.is(messageByType(message.type), message);
  }
  assert.is(messageByType(0), undefined);
  assert.is(messageByName('constructor'), undefined);
});

test('an unknown type and an unknown name are refused with a reason [H09]', () => {
  assert.match(refused(() => decode(0x7777, new Uint8Array(0)))!, '0x7777');
  assert.match(refused(() => encode('PlaceCal'))!, 'PlaceCal');
});

test('a payload that is cut off inside a nested message is refused [H09]', () => {
  const bytes = encode('SessionEnded', { reason: { sipCode: 486, text: 'Busy Here' } });
  assert.is(refused(() => decodeSessionEnded(bytes)), null);
  for (let length = 1; length < bytes.length; length++) assert.ok(refused(() => decodeSessionEnded(bytes.subarray(0, length))), `cut to ${length}`);
});

test('decoded bytes are the caller\'s own: the buffer may be overwritten [H09]', () => {
  const bytes = Buffer.from(encode('SendRequest', { method: 'INFO', body: new Uint8Array([1, 2, 3]) }));
  const { body } = decode(MessageType.SendRequest, bytes) as { body: { body: Uint8Array } };
  bytes.fill(0xff);
  assert.equal([...body.body], [1, 2, 3]);
});

test.run();
