// Join (RFC 3911): an INVITE that is mixed with a call that is up, two built cores and a scripted third.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, SipText, type Peer } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { Scripted } from './support/scripted.ts';
import { compare } from './support/snapshot-check.ts';
import type { World } from './support/world.ts';

const ESTABLISHED = 5;

interface Joined { world: World; alice: Phone; peer: Peer; third: Peer; session: number; join: string }

/** Alice is in a call with a scripted peer; a third one knows its dialog. */
async function up(configuration: object = { joinable: true }): Promise<Joined> {
  const { world, phone: alice, peer, session, invite } = await Scripted.up(configuration);
  const third = world.peer(5091);
  return { world, alice, peer, third, session, join: `${invite.header('Call-ID')};to-tag=${invite.tag('From')};from-tag=far` };
}

let number = 0;

/** The third's INVITE; its final response. */
function invite({ world, third }: Joined, lines: string[], method = 'INVITE'): SipText {
  const callId = `third-${++number}`;
  third.request(method, { to: 5060, callId, cseq: 1, fromTag: 'third', body: method === 'INVITE' ? SDP(30_020) : '', lines });
  world.run(50);
  const answer = third.heard.filter((message) => message.header('Call-ID') === callId && message.code >= 200).at(-1)!;
  if (answer?.code === 200) third.request('ACK', { to: 5060, callId, cseq: 1, fromTag: 'third', toTag: answer.tag('To') });
  world.run(50);
  return answer;
}

test('an INVITE with Join is answered without ringing and mixed with the call, in its owner (RFC 3911 4) [S04]', async () => {
  const all = await up();
  const { alice, session, join } = all;
  assert.is(invite(all, ['Require: join', `Join: ${join}`]).code, 200);
  const second = alice.last('SessionOffered')!.session;
  assert.equal([session, second].map((id) => [alice.fold.sessions.get(id)!.state, alice.fold.sessions.get(id)!.conference]), [[ESTABLISHED, 1], [ESTABLISHED, 1]]);
  assert.is(alice.fold.sessions.get(second)!.owner, 2);
  assert.equal([...alice.streams.values()].map((stream) => stream.conference), [1, 1]);
  compare(alice);
  const third = alice.command('End', {}, second);
  all.world.run(20);
  all.third.respond(all.third.requests('BYE')[0], 200);
  all.world.run(20);
  assert.ok(alice.isDone(third));
  assert.equal([alice.fold.sessions.get(session)!.state, alice.fold.sessions.get(session)!.conference], [ESTABLISHED, 0]);
});

test('whoever dials an address with Join is mixed with the call, and has an outgoing call in its record (RFC 3911 3, RFC 3261 19.1.5) [S04]', async () => {
  const { world, alice, session, join } = await up();
  const carol = world.phone(5070);
  const call = carol.answer(carol.command('PlaceCall', { to: `sip:p5060@127.0.0.1:5060?Join=${encodeURIComponent(join)}` }))!.session;
  world.run(100);
  const second = alice.last('SessionOffered')!.session;
  assert.equal([session, second].map((id) => alice.fold.sessions.get(id)!.conference), [1, 1]);
  assert.equal([carol.fold.sessions.get(call)!.state, carol.fold.sessions.get(call)!.direction, carol.fold.sessions.get(call)!.remoteUri], [ESTABLISHED, 1, 'sip:p5060@127.0.0.1:5060']);
  compare(carol);
});

test('a call that is placed with `join` has it as a header field beside those of its address, and requires that it is known (RFC 3911 3, 6) [S04]', async () => {
  const { world, alice, session, join } = await up();
  const carol = world.phone(5070);
  const call = carol.answer(carol.command('PlaceCall', { to: 'sip:p5060@127.0.0.1:5060?Subject=me%20too', join }))!.session;
  world.run(100);
  const second = alice.last('SessionOffered')!.session;
  assert.equal([session, second].map((id) => alice.fold.sessions.get(id)!.conference), [1, 1]);
  assert.is(carol.fold.sessions.get(call)!.remoteUri, 'sip:p5060@127.0.0.1:5060');
  const invite = new SipText(world.wire.find(({ from, text }) => from === 5070 && text.startsWith('INVITE'))!.text, 0, { ip: '', port: 0 });
  assert.equal([invite.header('Join'), invite.headers('Require'), invite.header('Subject')], [join, ['join'], 'me too']);
  compare(carol);
});

test('a `join` that is no dialog is BAD_ARGUMENT; an address that joins or replaces one already is none [S04]', async () => {
  const { world } = await up();
  const carol = world.phone(5070);
  const error = (fields: { to?: string; join?: string }): number | undefined => carol.errorOf(carol.command('PlaceCall', { to: 'sip:p5060@127.0.0.1:5060', ...fields }));
  for (const join of ['c', 'c;to-tag=a', ';to-tag=a;from-tag=b', 'c;to-tag=a;from-tag=b\r\nEvil: 1', `c;to-tag=a;from-tag=${'b'.repeat(400)}`]) assert.is(error({ join }), 16, join);
  for (const header of ['Join', 'Replaces']) assert.is(error({ to: `sip:p5060@127.0.0.1:5060?${header}=${encodeURIComponent('d;to-tag=a;from-tag=b')}`, join: 'c;to-tag=a;from-tag=b' }), 11, header);
  assert.is(carol.stats().calls, 0);
});

test('a call that would join ends with what the far end says of it: 481 for no such dialog, 420 where Join is not known (RFC 3911 3, 4) [S04]', async () => {
  for (const [configuration, value, code] of [[{ joinable: true }, 'nobody;to-tag=a;from-tag=b', 481], [{}, null, 420]] as const) {
    const { world, join } = await up(configuration);
    const carol = world.phone(5070);
    carol.command('PlaceCall', { to: `sip:alice@127.0.0.1:5060?Join=${encodeURIComponent(value ?? join)}` });
    world.run(100);
    assert.is(carol.last('SessionEnded')!.body.reason.sipCode, code);
  }
});

test('a call that is held locally is joined held (RFC 3911 4) [S04]', async () => {
  const all = await up();
  const { world, alice, peer, session } = all;
  peer.react = (message) => { if (message.isRequest && message.method === 'INVITE') peer.respond(message, 200, { toTag: 'far', body: SDP(30_000, 'recvonly') }); };
  alice.command('Hold', {}, session);
  world.run(50);
  const answer = invite(all, [`Join: ${all.join}`]);
  assert.match(answer.body, /a=sendonly/);
  const second = alice.last('SessionOffered')!.session;
  assert.ok(alice.fold.sessions.get(second)!.heldLocal);
  compare(alice);
});

test('400 malformed, with Replaces, or in another request; 481 for no such call; 488 for one that is not up; 603 for one that is ending (RFC 3911 4) [S04]', async () => {
  const all = await up();
  const { world, alice, peer, session, join } = all;
  assert.is(invite(all, ['Join: nobody;to-tag=a;from-tag=b']).code, 481);
  assert.is(invite(all, [`Join: ${join.split(';')[0]}`]).code, 400);
  assert.is(invite(all, [`Join: ${join}`, `Replaces: ${join}`]).code, 400);
  assert.is(invite(all, [`Join: ${join}`], 'OPTIONS').code, 400);
  alice.command('End', {}, session);
  world.run(5);
  assert.is(invite(all, [`Join: ${join}`]).code, 603);
  peer.respond(peer.requests('BYE')[0], 200);
  const ringing = world.peer(5092);
  world.run(20);
  alice.command('PlaceCall', { to: ringing.uri });
  world.run(20);
  const early = ringing.requests('INVITE')[0];
  ringing.respond(early, 180, { toTag: 'early' });
  world.run(20);
  assert.is(invite(all, [`Join: ${early.header('Call-ID')};to-tag=${early.tag('From')};from-tag=early`]).code, 488);
  assert.equal(alice.all('SessionOffered').length, 0, 'no guest has seen any of them');
});

test('a conference that is full takes no more: 486, and the call goes on (RFC 3911 4) [S04]', async () => {
  const all = await up({ joinable: true, admission: { active: 1, held: 1, waiting: 1, dialling: 1, conferenceLegs: 2 } });
  assert.is(invite(all, [`Join: ${all.join}`]).code, 200);
  assert.is(invite(all, [`Join: ${all.join}`]).code, 486);
  assert.is(all.alice.fold.sessions.get(all.session)!.state, ESTABLISHED);
});

test('without the configuration there is no such extension: 420 when it is required, else a call like any other (RFC 3261 8.2.2.3) [S04]', async () => {
  const all = await up({});
  const refused = invite(all, ['Require: join', `Join: ${all.join}`]);
  assert.equal([refused.code, refused.header('Unsupported')], [420, 'join']);
  assert.is(invite(all, [`Join: ${all.join}`]), undefined, 'it rings');
  assert.is(all.alice.fold.sessions.get(all.alice.last('SessionOffered')!.session)!.conference, 0);
});

test.run();
