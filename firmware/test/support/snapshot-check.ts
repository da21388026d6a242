// Compares a core's snapshot with the fold of all events that it has told.
import * as assert from 'uvu/assert';
import type { Phone } from './phone.ts';
import { sessionOfSnapshot } from './record-fold.ts';

/** Asks for a snapshot and compares it with the fold of all events. */
export function compare(phone: Phone): void {
  const request = phone.command('SnapshotRequest', {}, 0, 3);
  const frames = phone.heard.filter((frame) => frame.requestId === request);
  assert.equal([frames[0].name, frames.at(-1)!.name], ['SnapshotBegin', 'SnapshotEnd']);
  assert.ok(frames.every((frame) => frame.destination === 3), 'to the requester only');
  const sessions = frames.filter((frame) => frame.name === 'SessionSnapshot').map((frame) => sessionOfSnapshot(frame.session, frame.body));
  assert.is(frames.at(-1)!.body.sessions, sessions.length);
  const folded = [...phone.fold.sessions.values()];
  const byId = <T extends { id: number }>(list: T[]): T[] => [...list].sort((a, b) => a.id - b.id);
  assert.equal(byId(sessions), byId(folded));
  const handset = frames.find((frame) => frame.name === 'HandsetSnapshot')!.body;
  assert.equal([handset.muted, handset.route, handset.activeGuest], [phone.fold.handset.muted, phone.fold.handset.route, phone.fold.handset.activeGuest]);
  assert.equal(handset.mailboxes, phone.fold.handset.mailboxes);
  const told = new Set(phone.fold.handset.accounts.map(({ account }) => account));
  assert.equal(handset.accounts.filter(({ account }: { account: number }) => told.has(account)), phone.fold.handset.accounts);
}
