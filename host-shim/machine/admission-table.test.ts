// Message x role x standing: who may send what.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ErrorCode, Kind, MessageType, Sender, messages } from '../../proto/index.ts';
import { ADMITTED, Role, Standing, admission } from './admission-table.ts';

test('before Hello a port says Hello and nothing else [H09]', () => {
  for (const { name, type } of messages) {
    const verdict = admission(type, Role.Owner, Standing.Fresh);
    assert.is(verdict, name === 'Hello' ? ADMITTED : ErrorCode.NOT_ALLOWED, name);
  }
});

test('a bystander is refused every owner command with NOT_OWNER, and every foreign one with NOT_ALLOWED [H09]', () => {
  for (const { name, type, sender } of messages) {
    const expected = name === 'Hello' ? ErrorCode.NOT_ALLOWED
      : sender === Sender.OWNER ? ErrorCode.NOT_OWNER
      : sender === Sender.ANY_GUEST ? ADMITTED : ErrorCode.NOT_ALLOWED;
    assert.is(admission(type, Role.Bystander, Standing.Open), expected, name);
  }
});

test('no guest, in front or not, may send an event or what tells the devices [H09]', () => {
  for (const { name, type, kind } of messages) {
    if (kind !== Kind.EVENT && kind !== Kind.CONTROL && kind !== Kind.REPLY) continue;
    assert.is(admission(type, Role.Owner, Standing.Open), ErrorCode.NOT_ALLOWED, name);
  }
});

test('the core may send what is declared as its own, and no command [H09]', () => {
  for (const { name, type, sender } of messages) {
    assert.is(admission(type, Role.Core, Standing.Open), sender === Sender.CORE ? ADMITTED : ErrorCode.NOT_ALLOWED, name);
  }
  assert.is(admission(MessageType.PlaceCall, Role.Core, Standing.Open), ErrorCode.NOT_ALLOWED);
});

test('a type that no message has is UNKNOWN_MESSAGE [H09]', () => {
  assert.is(admission(0x7777, Role.Owner, Standing.Open), ErrorCode.UNKNOWN_MESSAGE);
});

test.run();
