// Texts of the network that are no UTF-8 (RFC 3261 7.3.1, 25.1): what a guest is told of them can always be read.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { World } from './support/world.ts';

const ILL = '\xc3(\xff\xed\xa0\x80';
const READ = '\ufffd(\ufffd\ufffd\ufffd\ufffd';

test('a MESSAGE of Latin-1 letters reaches the guest with U+FFFD for each of them (RFC 3428 7, RFC 3629 4) [S04, S10]', async () => {
  const world = await World.create();
  const [phone, peer] = [world.phone(5060), world.peer(5090)];
  peer.request('MESSAGE', { to: 5060, callId: 'm', cseq: 1, fromTag: 'f', lines: ['Content-Type: text/plain'], body: 'd\xe9j\xe0 vu' });
  world.run(10);
  assert.is(peer.responses(200).length, 1);
  assert.is(phone.last('MessageReceived')!.body.text, 'd\ufffdj\ufffd vu');
});

test('the longest MESSAGE of nothing but ill-formed bytes still reaches the guest [S09, S10]', async () => {
  const world = await World.create();
  const [phone, peer] = [world.phone(5060), world.peer(5090)];
  peer.request('MESSAGE', { to: 5060, callId: 'm', cseq: 1, fromTag: 'f', lines: ['Content-Type: text/plain'], body: '\xff'.repeat(1300) });
  world.run(10);
  assert.is(phone.last('MessageReceived')!.body.text, '\ufffd'.repeat(1300));
});

test('names, reasons and call identifiers that are no UTF-8 are told, and the snapshot has them as the events had (RFC 3261 25.1) [S08, S10]', async () => {
  const world = await World.create();
  const [phone, peer] = [world.phone(5060), world.peer(5090)];
  const send = peer.send.bind(peer);
  peer.send = (port, text) => send(port, text.replace(/^From: .*$/m, `From: "${ILL}" <sip:bob@far.example>;tag=f`));
  peer.request('INVITE', { to: 5060, callId: 'c', cseq: 1, fromTag: 'f', body: SDP() });
  world.run(10);
  const { session, body } = phone.last('SessionOffered')!;
  assert.is(body.remoteName, READ);
  phone.command('SnapshotRequest');
  assert.is(phone.last('SessionSnapshot', session)!.body.remoteName, READ);
  phone.command('Accept', {}, session);
  world.run(10);
  const ok = peer.responses(200)[0];
  const dialog = { to: 5060, callId: 'c', fromTag: 'f', toTag: ok.tag('To') };
  peer.request('ACK', { ...dialog, cseq: 1 });
  peer.request('BYE', { ...dialog, cseq: 2, lines: [`Reason: Q.850;cause=16;text="${ILL}"`] });
  world.run(10);
  assert.is(phone.last('SessionEnded', session)!.body.reason.text, READ);
});

test.run();
