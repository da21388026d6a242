// Who owns which session, and the one Accept that wins.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decode, encode, messageByName } from '../../proto/index.ts';
import type { Decoded, MessageName } from '../../proto/index.ts';
import { Role } from './admission-table.ts';
import { Ownership } from './ownership.ts';

const ANDROID = 2, SYMBIAN = 3;
const event = (name: MessageName, fields: object = {}): Decoded => decode(messageByName(name)!.type, encode(name as string, fields));

function booted(): Ownership {
  const ownership = new Ownership();
  ownership.fold(0, event('OwnerChanged', { fromGuest: 0, toGuest: ANDROID }));
  return ownership;
}

test('a frame that names no session, or an unanswered one, is the business of the guest in front [H09]', () => {
  const ownership = booted();
  ownership.fold(7, event('SessionOffered'));
  assert.is(ownership.roleOf(ANDROID, 0), Role.Owner);
  assert.is(ownership.roleOf(SYMBIAN, 0), Role.Bystander);
  assert.is(ownership.roleOf(ANDROID, 7), Role.Owner);
  assert.is(ownership.ownerOf(7), 0);
});

test('OwnerChanged moves the sessions of the loser and leaves an offered one to nobody [H14]', () => {
  const ownership = booted();
  ownership.fold(1, event('SessionCreated', { owner: ANDROID }));
  ownership.fold(2, event('SessionOffered'));
  ownership.fold(0, event('OwnerChanged', { fromGuest: ANDROID, toGuest: SYMBIAN }));
  assert.is(ownership.ownerOf(1), SYMBIAN);
  assert.is(ownership.ownerOf(2), 0);
  assert.is(ownership.roleOf(ANDROID, 1), Role.Bystander);
});

test('the first claim on an offered session wins, and a released one can be won again [H16]', () => {
  const ownership = booted();
  ownership.fold(5, event('SessionOffered'));
  assert.ok(ownership.claim(5, SYMBIAN));
  assert.not(ownership.claim(5, ANDROID));
  ownership.release(5, ANDROID);
  assert.not(ownership.claim(5, ANDROID), 'only the holder can let go');
  ownership.release(5, SYMBIAN);
  assert.ok(ownership.claim(5, ANDROID));
});

test('an answered session cannot be claimed by another guest, and an ended one is the core\'s to refuse [H16]', () => {
  const ownership = booted();
  ownership.fold(5, event('SessionOffered'));
  ownership.fold(5, event('SessionAnswering', { owner: ANDROID }));
  assert.not(ownership.claim(5, SYMBIAN));
  assert.ok(ownership.claim(5, ANDROID));
  ownership.fold(5, event('SessionEnded'));
  assert.ok(ownership.claim(5, SYMBIAN));
  assert.equal(ownership.live(), []);
});

test.run();
