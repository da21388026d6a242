// Who may call: the admission table, exhausted pools, owners, answers to commands.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { World } from './support/world.ts';

const ERROR = { NO_SUCH_SESSION: 7, WRONG_STATE: 8, TOO_MANY_CALLS: 9, POOL_EXHAUSTED: 10, BAD_ADDRESS: 11, ALREADY_ANSWERED: 12, CORE_UNAVAILABLE: 14, NOT_SUPPORTED: 15, BAD_ARGUMENT: 16, BAD_FRAME: 1, UNKNOWN_MESSAGE: 3 };

test('a second waiting call gets 486 and no guest sees it [S09]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  const peer = world.peer(5090);
  for (const callId of ['one', 'two']) { peer.request('INVITE', { to: 5060, callId, cseq: 1, fromTag: callId, body: SDP() }); world.run(10); }
  assert.is(phone.all('SessionOffered').length, 1);
  assert.is(peer.responses(486)[0].header('Call-ID'), 'two');
  assert.is(phone.all('SessionEnded').length, 0);
});

test('a barred core answers new calls with 503 and a time, refuses guests, and opens again [S09, S11]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { barredMs: 10_000 } });
  const peer = world.peer(5090);
  const knock = (callId: string): void => { peer.request('INVITE', { to: 5060, callId, cseq: 1, fromTag: callId, body: SDP() }); world.run(10); };
  knock('one');
  assert.is(phone.all('SessionOffered').length, 0);
  assert.is(peer.responses(503)[0].header('Call-ID'), 'one');
  assert.is(peer.responses(503)[0].header('Retry-After'), '5');
  assert.is(phone.errorOf(phone.command('PlaceCall', { to: 'sip:bob@127.0.0.1:5090' })), ERROR.CORE_UNAVAILABLE);
  world.run(10_000);
  knock('two');
  assert.is(phone.all('SessionOffered').length, 1);
});

test('a call that waits beside an active one says so, and is accepted when the active one is held [H16]', async () => {
  const world = await World.create();
  const [alice, bob, carol] = [world.phone(5060), world.phone(5070), world.phone(5071)];
  const { mine } = alice.call(bob, world);
  const { theirs: waiting } = carol.dial(alice, world);
  assert.ok(alice.last('SessionOffered')!.body.waiting);
  assert.is(alice.errorOf(alice.command('Accept', {}, waiting)), ERROR.TOO_MANY_CALLS);
  const hold = alice.command('Hold', {}, mine);
  world.until(() => alice.isDone(hold), 'the call is held');
  const accept = alice.command('Accept', {}, waiting);
  world.until(() => alice.isDone(accept), 'the waiting call is up');
});

test('a guest that calls beside an active call or another one being dialled gets TOO_MANY_CALLS [S09]', async () => {
  const world = await World.create();
  const [alice, bob] = [world.phone(5060), world.phone(5070)];
  alice.command('PlaceCall', { to: bob.uri });
  assert.is(alice.errorOf(alice.command('PlaceCall', { to: bob.uri })), ERROR.TOO_MANY_CALLS);
  const other = await World.create();
  const [carol, dave] = [other.phone(5060), other.phone(5070)];
  carol.call(dave, other);
  assert.is(carol.errorOf(carol.command('PlaceCall', { to: dave.uri })), ERROR.TOO_MANY_CALLS);
});

test('a second call cannot be held beside a held one, nor resumed beside an active one [S09]', async () => {
  const world = await World.create();
  const [alice, bob, carol] = [world.phone(5060), world.phone(5070), world.phone(5071)];
  const first = alice.call(bob, world).mine;
  const hold = alice.command('Hold', {}, first);
  world.until(() => alice.isDone(hold), 'the first call is held');
  const second = alice.call(carol, world).mine;
  assert.is(alice.errorOf(alice.command('Hold', {}, second)), ERROR.TOO_MANY_CALLS);
  assert.is(alice.errorOf(alice.command('Resume', {}, first)), ERROR.TOO_MANY_CALLS);
  assert.ok(alice.isDone(alice.command('Hold', {}, first)), 'what is so already is done');
});

test('sessions, RTP ports and transactions that have run out: 503 with Retry-After for callers, POOL_EXHAUSTED for guests [S09]', async () => {
  const wide = { active: 9, held: 9, waiting: 9, dialling: 9, conferenceLegs: 5 };
  for (const configuration of [{ sessions: 2 }, { mediaPorts: [20_000, 20_002] }, { transactions: 2 }]) {
    const world = await World.create();
    const phone = world.phone(5060, { configuration: { admission: wide, ...configuration } });
    const peer = world.peer(5090);
    for (const callId of ['one', 'two', 'three']) { peer.request('INVITE', { to: 5060, callId, cseq: 1, fromTag: callId, body: SDP() }); world.run(10); }
    assert.is(phone.all('SessionOffered').length, 2, JSON.stringify(configuration));
    const refusal = peer.responses(503)[0];
    assert.is(refusal.header('Call-ID'), 'three');
    assert.match(refusal.header('Retry-After'), /^\d+$/);
    assert.is(phone.errorOf(phone.command('PlaceCall', { to: peer.uri })), ERROR.POOL_EXHAUSTED);
  }
});

test('tombstones that are full give way oldest first, and are counted [S09]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { tombstones: 16 } });
  const peer = world.peer(5090);
  for (let i = 0; i < 40; i++) { peer.request('OPTIONS', { to: 5060, callId: `o${i}`, cseq: 1, fromTag: 'near', branch: `z9hG4bKo${i}` }); world.run(10); }
  assert.equal([phone.stats().tombstones, phone.stats().tombstonesEvicted], [16, 24]);
  const count = (): number => peer.responses(200).length;
  const before = count();
  peer.request('OPTIONS', { to: 5060, callId: 'o39', cseq: 1, fromTag: 'near', branch: 'z9hG4bKo39' });
  world.run(10);
  assert.is(count(), before + 1);
  assert.is(peer.heard.at(-1)!.text, peer.heard.at(-2)!.text, 'the newest is still there and answers with the same bytes');
  assert.is(phone.stats().tombstonesEvicted, 24);
});

test('the first Accept wins, a second one gets ALREADY_ANSWERED [H32]', async () => {
  const world = await World.create();
  const [alice, bob] = [world.phone(5060), world.phone(5070)];
  const { theirs } = alice.dial(bob, world);
  bob.command('Accept', {}, theirs, 2);
  assert.is(bob.errorOf(bob.command('Accept', {}, theirs, 3)), ERROR.ALREADY_ANSWERED);
  assert.is(bob.last('SessionAnswering')!.body.owner, 2);
});

test('OwnerChanged gives every live session of the loser to the gainer; an offered one stays nobody\'s [H14]', async () => {
  const world = await World.create();
  const [alice, bob, carol] = [world.phone(5060), world.phone(5070), world.phone(5071)];
  const { mine } = alice.call(bob, world);
  const { theirs: offered } = carol.dial(alice, world);
  alice.command('OwnerChanged', { fromGuest: 2, toGuest: 3, tick: 7 }, 0, 0);
  const snapshot = alice.command('SnapshotRequest', {}, 0, 3);
  const owners = alice.all('SessionSnapshot').filter((frame) => frame.requestId === snapshot).map((frame) => [frame.session, frame.body.owner]);
  assert.equal(owners, [[mine, 3], [offered, 0]]);
  assert.is(alice.last('HandsetSnapshot')!.body.activeGuest, 3);
});

test('every command is answered once, with the error its mistake deserves [H09]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  for (const name of ['Ring', 'Accept', 'Reject', 'Deflect', 'Hold', 'Resume', 'Merge', 'Split', 'SendDtmf', 'End'] as const) {
    const fields = name === 'SendDtmf' ? { digits: '1' } : name === 'Deflect' ? { to: 'sip:a@127.0.0.1' } : {};
    assert.is(phone.errorOf(phone.command(name, fields as never, 77)), ERROR.NO_SUCH_SESSION, name);
  }
  assert.is(phone.errorOf(phone.command('Swap')), ERROR.WRONG_STATE);
  assert.is(phone.errorOf(phone.command('Reject', { sipCode: 200 }, 77)), ERROR.BAD_ARGUMENT);
  assert.is(phone.errorOf(phone.command('SetRoute', { route: 9 as never })), ERROR.BAD_ARGUMENT);
  assert.is(phone.errorOf(phone.command('TransferBlind', { to: 'sip:a@127.0.0.1' }, 77)), ERROR.NO_SUCH_SESSION);
  assert.is(phone.errorOf(phone.command('TransferAttended', { with: 78 }, 77)), ERROR.NO_SUCH_SESSION);
  for (const to of ['', 'bob', 'tel:+49301', 'sip:', `sip:${'a'.repeat(300)}@127.0.0.1`, 'sip:bob@127.0.0.1;transport=carrier-pigeon']) {
    assert.is(phone.errorOf(phone.command('PlaceCall', { to })), ERROR.BAD_ADDRESS, to);
  }
  assert.is(phone.errorOf(phone.command('PlaceCall', { to: 'sip:bob@127.0.0.1', account: 3 })), ERROR.BAD_ADDRESS);
});

test('applications register with their callbacks, four of them at most; one that comes again replaces itself [H05]', async () => {
  const world = await World.create();
  const phone = world.phone(5060);
  for (let i = 0; i < 4; i++) assert.ok(phone.isDone(phone.command('RegisterApplication', { application: `app${i}`, callbacks: ['onCall', 'onEnd'] }, 0, 2)));
  assert.is(phone.errorOf(phone.command('RegisterApplication', { application: 'app4' })), ERROR.POOL_EXHAUSTED);
  assert.ok(phone.isDone(phone.command('RegisterApplication', { application: 'app1', callbacks: ['onOther'] })));
  assert.is(phone.errorOf(phone.command('RegisterApplication', { application: '' })), ERROR.BAD_ARGUMENT);
  phone.command('SnapshotRequest');
  assert.equal(phone.last('HandsetSnapshot')!.body.applications.map((entry: any) => [entry.application, entry.callbacks]), [
    ['app0', ['onCall', 'onEnd']], ['app1', ['onOther']], ['app2', ['onCall', 'onEnd']], ['app3', ['onCall', 'onEnd']],
  ]);
});

test('a configuration that makes no handset is refused with a reason [S09]', async () => {
  const world = await World.create();
  const refusals: [Parameters<World['phone']>[1], RegExp][] = [
    [{ configuration: { bindIp: 'not-a-number', advertisedIp: '' } }, /numeric/],
    [{ configuration: { sessions: 0 } }, /sessions/],
    [{ configuration: { codecs: [] } }, /codecs/],
    [{ configuration: { accounts: [{ uri: 'alice' }] } }, /account/],
  ];
  for (const [options, reason] of refusals) assert.throws(() => world.phone(5999, options), reason);
});

test.run();
