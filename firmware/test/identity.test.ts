// Who calls, who answers, who sent the call here: RFC 3323, 3325, 4916, 5806, 7044.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Presentation, RedirectingReason, Withhold } from '../../proto/index.ts';
import { a, srv } from './support/names.ts';
import { SDP, type Peer } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { sessionOfSnapshot } from './support/record-fold.ts';
import { World } from './support/world.ts';

const ALICE = 'sip:alice@example.org';
/** An account whose registrar, the peer at 5080, is trusted or not. */
const account = (trusted: boolean, more = {}) => ({ accounts: [{ uri: ALICE, registrar: 'sip:127.0.0.1:5080', displayName: 'Alice Example', trusted, ...more }] });

async function handset(configuration = {}): Promise<{ world: World; phone: Phone; proxy: Peer }> {
  const world = await World.create();
  return { world, phone: world.phone(5060, { configuration }), proxy: world.peer(5080) };
}

/** An INVITE with these lines; From can be another one. What the guests are told of it. */
async function offered(lines: string[], options: { trusted?: boolean; from?: string } = {}): Promise<any> {
  const { world, phone, proxy } = await handset(account(options.trusted ?? true));
  const from = options.from;
  if (from !== undefined) {
    const send = proxy.send.bind(proxy);
    proxy.send = (port, text) => send(port, text.replace(/^From: .*$/m, `From: ${from};tag=f`));
  }
  proxy.request('INVITE', { to: 5060, uri: 'sip:alice@127.0.0.1:5060', callId: 'i', cseq: 1, fromTag: 'f', lines, body: SDP() });
  world.run(10);
  return phone.last('SessionOffered')!.body;
}

test('a call that withholds who calls has an anonymous From and Contact, and asks for privacy "id" (RFC 3323 4.1, RFC 3325 9.3) [S08]', async () => {
  const { world, phone, proxy } = await handset(account(true));
  const peer = world.peer(5090);
  const id = phone.answer(phone.command('PlaceCall', { to: peer.uri, withhold: Withhold.INVOKE }))!.session;
  world.run(10);
  const [invite] = peer.requests('INVITE');
  assert.match(invite.header('From'), /^"Anonymous" <sip:anonymous@anonymous\.invalid>;tag=/);
  assert.is(invite.header('Contact'), '<sip:127.0.0.1:5060>');
  assert.is(invite.header('Privacy'), 'id');
  assert.not.match(invite.text, /alice/i, 'nothing of it says who calls');
  assert.is(phone.last('SessionCreated', id)!.body.withheld, true);
  peer.respond(invite, 200, { toTag: 'far', body: SDP() });
  world.run(10);
  phone.command('Hold', {}, id);
  world.run(10);
  assert.not.match(peer.requests('INVITE')[1].text, /alice/i, 'nor does a request in mid-call');
  assert.is(proxy.heard.length, 0);
});

test('a trusted proxy is told who calls in P-Preferred-Identity, one that is not trusted is not (RFC 3325 9.2) [S08]', async () => {
  for (const trusted of [true, false]) {
    const { world, phone, proxy } = await handset(account(trusted));
    phone.command('PlaceCall', { to: 'sip:bob@example.org', withhold: Withhold.INVOKE });
    world.run(10);
    assert.is(proxy.requests('INVITE')[0].header('P-Preferred-Identity'), trusted ? `<${ALICE}>` : '');
  }
});

test('an account may withhold by default, and a call may show itself all the same (RFC 3323 4.2) [S08]', async () => {
  for (const [withhold, privacy] of [[Withhold.UNSPECIFIED, 'id'], [Withhold.SUPPRESS, '']] as const) {
    const { world, phone } = await handset(account(true, { withhold: true }));
    const peer = world.peer(5090);
    phone.command('PlaceCall', { to: peer.uri, withhold });
    world.run(10);
    assert.is(peer.requests('INVITE')[0].header('Privacy'), privacy);
  }
});

test('P-Asserted-Identity from a trusted next hop is who calls: a SIP URI and a telephone number at once (RFC 3325 9.1) [S08]', async () => {
  const told = await offered(['P-Asserted-Identity: "Carol Example" <sip:carol@example.org>, <tel:+1-555-0100>']);
  assert.equal([told.remoteUri, told.remoteName, told.remoteNumber, told.presentation, told.asserted], ['sip:carol@example.org', 'Carol Example', '+15550100', Presentation.ALLOWED, true]);
  const reversed = await offered(['P-Asserted-Identity: tel:+15550100', 'P-Asserted-Identity: <sip:carol@example.org>']);
  assert.equal([reversed.remoteUri, reversed.remoteNumber, reversed.asserted], ['sip:carol@example.org', '+15550100', true]);
  const alone = await offered(['P-Asserted-Identity: <tel:+15550100;cpc=payphone>']);
  assert.equal([alone.remoteUri, alone.remoteNumber, alone.presentation], ['tel:+15550100;cpc=payphone', '+15550100', Presentation.PAYPHONE]);
});

test('P-Asserted-Identity from anybody else is not believed (RFC 3325 9.1) [S08]', async () => {
  const told = await offered(['P-Asserted-Identity: <sip:carol@example.org>'], { trusted: false });
  assert.equal([told.remoteUri, told.asserted], ['sip:peer@127.0.0.1:5080', false]);
  const spoiled = await offered(['P-Asserted-Identity: <sip:carol@@>, "', 'P-Asserted-Identity: mailto:carol@example.org']);
  assert.equal([spoiled.remoteUri, spoiled.asserted], ['sip:peer@127.0.0.1:5080', false]);
});

test('an identity that asks for privacy is restricted and not shown, whoever asserts it (RFC 3323 4.2, RFC 3325 9.3) [S08]', async () => {
  const told = await offered(['Privacy: critical;id', 'P-Asserted-Identity: <sip:carol@example.org>'], { from: '"Anonymous" <sip:anonymous@anonymous.invalid>' });
  assert.equal([told.remoteUri, told.remoteNumber, told.presentation, told.asserted], ['sip:anonymous@anonymous.invalid', '', Presentation.RESTRICTED, false]);
  assert.is((await offered([], { from: '<sip:anonymous@anonymous.invalid>' })).presentation, Presentation.RESTRICTED);
  assert.is((await offered(['Privacy: none'], { from: '<sip:+15550100@example.org;user=phone>' })).remoteNumber, '+15550100');
  assert.is((await offered([], { from: '<sip:gateway.example.org>' })).presentation, Presentation.UNKNOWN);
});

test('History-Info tells who was called before and why the call came here (RFC 7044 10.2, RFC 4458) [S08]', async () => {
  const mapped = await offered(['History-Info: <sip:bob@example.org?Reason=SIP%3Bcause%3D486>;index=1, <sip:alice@127.0.0.1;cause=486>;index=1.1;mp=1']);
  assert.equal([mapped.redirectingUri, mapped.redirectingReason], ['sip:bob@example.org', RedirectingReason.BUSY]);
  const untagged = await offered(['History-Info: <sip:bob@example.org?Reason=SIP%3Bcause%3D302>;index=1', 'History-Info: <sip:alice@127.0.0.1>;index=1.1']);
  assert.equal([untagged.redirectingUri, untagged.redirectingReason], ['sip:bob@example.org', RedirectingReason.UNCONDITIONAL]);
  const hidden = await offered(['History-Info: <sip:bob@example.org?Reason=SIP%3Bcause%3D408&Privacy=history>;index=1', 'History-Info: <sip:alice@127.0.0.1>;index=1.1']);
  assert.equal([hidden.redirectingUri, hidden.redirectingReason], ['', RedirectingReason.NO_ANSWER]);
  const none = await offered(['History-Info: <sip:alice@127.0.0.1>;index=1']);
  assert.equal([none.redirectingUri, none.redirectingReason], ['', RedirectingReason.UNSPECIFIED]);
});

test('Diversion tells the same for those who lack History-Info: the topmost is the last (RFC 5806 6) [S08]', async () => {
  const told = await offered(['Diversion: <sip:bob@example.org>;reason=no-answer;counter=1', 'Diversion: <sip:carol@example.org>;reason=user-busy']);
  assert.equal([told.redirectingUri, told.redirectingReason], ['sip:bob@example.org', RedirectingReason.NO_ANSWER]);
  const hidden = await offered(['Diversion: <sip:bob@example.org>;reason=deflection;privacy="full"']);
  assert.equal([hidden.redirectingUri, hidden.redirectingReason], ['', RedirectingReason.DEFLECTION]);
});

test('a 302 is followed with History-Info: indexes, and the response that each target left with (RFC 7044 9.2, 10.3) [S08]', async () => {
  const { world, phone } = await handset();
  const [first, second, third] = [world.peer(5090), world.peer(5091), world.peer(5092)];
  phone.command('PlaceCall', { to: first.uri });
  world.run(10);
  assert.is(first.requests('INVITE')[0].header('History-Info'), '');
  first.respond(first.requests('INVITE')[0], 302, { toTag: 'a', contact: second.uri, lines: ['Diversion: <sip:bob@example.org>;reason=unconditional'] });
  world.run(10);
  const [there] = second.requests('INVITE');
  assert.is(there.header('History-Info'), `<${first.uri}?Reason=SIP%3Bcause%3D302>;index=1, <${second.uri}>;index=1.1`);
  assert.is(there.header('Diversion'), '<sip:bob@example.org>;reason=unconditional');
  second.respond(there, 302, { toTag: 'b', contact: third.uri });
  world.run(10);
  assert.is(third.requests('INVITE')[0].header('History-Info'), `<${first.uri}?Reason=SIP%3Bcause%3D302>;index=1, <${second.uri}?Reason=SIP%3Bcause%3D302>;index=1.1, <${third.uri}>;index=1.1.1`);
});

test('a deflected call says who deflected it, if the account is set so (RFC 5806 5.1) [S08]', async () => {
  for (const diversion of [true, false]) {
    const { world, phone, proxy } = await handset(account(true, { diversion }));
    proxy.request('INVITE', { to: 5060, uri: 'sip:alice@127.0.0.1:5060', callId: 'd', cseq: 1, fromTag: 'f', body: SDP(), lines: ['Diversion: <sip:bob@example.org>;reason=user-busy'] });
    world.run(10);
    phone.command('Deflect', { to: 'sip:dave@127.0.0.1:5093' }, phone.last('SessionOffered')!.session);
    world.run(10);
    const [moved] = proxy.responses(302);
    assert.is(moved.header('Contact'), '<sip:dave@127.0.0.1:5093>');
    assert.equal(moved.headers('Diversion'), diversion ? [`<${ALICE}>;reason=deflection;counter=1`, '<sip:bob@example.org>;reason=user-busy'] : []);
  }
});

test('who answers is told when a trusted hop asserts it, and the snapshot has it too (RFC 3325 9.1) [S08]', async () => {
  const { world, phone, proxy } = await handset(account(true));
  const id = phone.answer(phone.command('PlaceCall', { to: 'sip:bob@example.org' }))!.session;
  world.run(10);
  const lines = ['P-Asserted-Identity: "Dave" <sip:+15550104@example.org>'];
  proxy.respond(proxy.requests('INVITE')[0], 180, { toTag: 'far', lines });
  proxy.respond(proxy.requests('INVITE')[0], 200, { toTag: 'far', lines, body: SDP() });
  world.run(10);
  assert.is(phone.all('IdentityChanged', id).length, 1, 'once, not with every response');
  const { body } = phone.last('IdentityChanged', id)!;
  assert.equal([body.remoteUri, body.remoteName, body.remoteNumber, body.presentation, body.asserted], ['sip:+15550104@example.org', 'Dave', '+15550104', Presentation.ALLOWED, true]);
  phone.command('SnapshotRequest');
  assert.equal(sessionOfSnapshot(id, phone.last('SessionSnapshot', id)!.body), phone.fold.sessions.get(id));
});

/** A call of the peer at 5090 that is up. */
async function answeredCall(configuration = {}, lines: string[] = []): Promise<{ world: World; phone: Phone; peer: Peer; id: number; dialog: any }> {
  const { world, phone } = await handset(configuration);
  const peer = world.peer(5090);
  peer.request('INVITE', { to: 5060, callId: 'c', cseq: 1, fromTag: 'f', lines, body: SDP() });
  world.run(10);
  const id = phone.last('SessionOffered')!.session;
  phone.command('Accept', {}, id);
  world.run(10);
  const ok = peer.responses(200)[0];
  const dialog = { to: 5060, callId: 'c', fromTag: 'f', toTag: ok.tag('To'), uri: /<(.*)>/.exec(ok.header('Contact'))![1] };
  peer.request('ACK', { ...dialog, cseq: 1 });
  world.run(10);
  return { world, phone, peer, id, dialog };
}

for (const method of ['UPDATE', 'INVITE'] as const) {
  test(`an ${method} in mid-call with another From tells who is talked to now; later requests go To that (RFC 4916 4.4.2) [S08]`, async () => {
    const { world, phone, peer, id, dialog } = await answeredCall();
    assert.match(peer.responses(200)[0].header('Supported'), /\bfrom-change\b/);
    const send = peer.send.bind(peer);
    peer.send = (port, text) => send(port, text.replace(/^From: .*$/m, 'From: "Carol" <sip:carol@example.org>;tag=f'));
    peer.request(method, { ...dialog, cseq: 2, body: method === 'INVITE' ? SDP() : '' });
    world.run(10);
    assert.is(peer.responses(200, method).length, method === 'INVITE' ? 2 : 1);
    const { body } = phone.last('IdentityChanged', id)!;
    assert.equal([body.remoteUri, body.remoteName, body.asserted], ['sip:carol@example.org', 'Carol', false]);
    peer.request('ACK', { ...dialog, cseq: 2 });
    world.run(10);
    phone.command('End', {}, id);
    world.run(10);
    assert.is(peer.requests('BYE')[0].header('To'), '<sip:carol@example.org>;tag=f');
  });
}

test('the same From again is no change (RFC 4916 4.4.2) [S08]', async () => {
  const { world, phone, peer, dialog } = await answeredCall();
  peer.request('UPDATE', { ...dialog, cseq: 2 });
  world.run(10);
  assert.is(phone.all('IdentityChanged').length, 0);
});

test('a phone that was called by a name that is not its own tells its own by UPDATE, to those who take it (RFC 4916 4.3) [S08]', async () => {
  const update = ['Allow: INVITE, ACK, BYE, UPDATE'];
  const { peer } = await answeredCall(account(false), [...update, 'Supported: from-change']);
  const [told] = peer.requests('UPDATE');
  assert.match(told.header('From'), /^<sip:alice@example\.org>;tag=/);
  assert.is((await answeredCall(account(false), update)).peer.requests('UPDATE').length, 0);
  assert.is((await answeredCall({}, [...update, 'Supported: from-change'])).peer.requests('UPDATE').length, 0, 'it was called by its own name');
});

test('a call that withholds and one whose far end changed keep that over a restart of the core (RFC 3323, RFC 4916) [S08] [S11]', async () => {
  const { world, phone } = await handset(account(true));
  const peer = world.peer(5090);
  const id = phone.answer(phone.command('PlaceCall', { to: peer.uri, withhold: Withhold.INVOKE }))!.session;
  world.run(10);
  peer.respond(peer.requests('INVITE')[0], 200, { toTag: 'far', body: SDP() });
  world.run(10);
  phone.core.fault(world.nowMs, 0);
  world.run(10);
  phone.command('Hold', {}, id);
  world.run(10);
  const again = peer.requests('INVITE').at(-1)!;
  assert.not.match(again.text, /alice/i);
  phone.command('SnapshotRequest');
  assert.is(phone.last('SessionSnapshot', id)!.body.withheld, true);
});

test('several Reasons in a BYE: the Q.850 one is the cause, the text stays (RFC 3326 2) [S08]', async () => {
  const { world, phone, peer, id, dialog } = await answeredCall();
  peer.request('BYE', { ...dialog, cseq: 2, lines: ['Reason: SIP;cause=600;text="Busy Everywhere", Q.850;cause=17;text="User, busy"', 'Reason: X.25;cause=9'] });
  world.run(10);
  const { reason } = phone.last('SessionEnded', id)!.body;
  assert.equal([reason.q850, reason.text, reason.sipCode], [17, 'User, busy', 0]);
});

test('a refusal says its Q.850 cause, and that of theirs is taken over the table (RFC 6432, RFC 3398 8.2.6.1) [S08]', async () => {
  const { world, phone, proxy } = await handset();
  proxy.request('INVITE', { to: 5060, callId: 'r', cseq: 1, fromTag: 'f', body: SDP() });
  world.run(10);
  phone.command('Reject', { sipCode: 603 }, phone.last('SessionOffered')!.session);
  world.run(10);
  assert.is(proxy.responses(603)[0].header('Reason'), 'Q.850;cause=21');
  const id = phone.answer(phone.command('PlaceCall', { to: proxy.uri }))!.session;
  world.run(10);
  proxy.respond(proxy.requests('INVITE')[0], 480, { toTag: 'x', lines: ['Reason: Q.850;cause=20;text="Subscriber absent"'] });
  world.run(10);
  const { reason } = phone.last('SessionEnded', id)!.body;
  assert.equal([reason.sipCode, reason.q850, reason.text], [480, 20, 'Subscriber absent']);
});

test('CANCEL and BYE of a user that hangs up say normal clearing (RFC 3326 2, RFC 3398 7.2.3) [S08]', async () => {
  const { world, phone, proxy } = await handset();
  const id = phone.answer(phone.command('PlaceCall', { to: proxy.uri }))!.session;
  world.run(10);
  proxy.respond(proxy.requests('INVITE')[0], 180, { toTag: 'x' });
  world.run(10);
  phone.command('End', {}, id);
  world.run(10);
  assert.is(proxy.requests('CANCEL')[0].header('Reason'), 'Q.850;cause=16');
  const { world: other, phone: callee, peer, id: answered } = await answeredCall();
  callee.command('End', {}, answered);
  other.run(10);
  assert.is(peer.requests('BYE')[0].header('Reason'), 'Q.850;cause=16');
});

test('a registrar of a name is trusted from the look-up on that its registration took, and after a restart of the core, too; nobody else is (RFC 3325 5, RFC 3263 4) [S08]', async () => {
  const world = await World.create();
  const [registrar, other] = [world.peer(5080), world.peer(5081)];
  registrar.react = (message) => {
    if (message.method === 'REGISTER') registrar.respond(message, 200, { toTag: 'r', lines: [`Contact: ${message.header('Contact')};expires=3600`] });
  };
  world.names.set('_sip._udp.example.org', srv(5080, 'host.example.org', 1, 10));
  world.names.set('host.example.org', a('127.0.0.1'));
  const phone = world.phone(5060, { configuration: { accounts: [{ uri: ALICE, registrar: 'sip:example.org;transport=udp', trusted: true, expiresS: 3600 }] } });
  let calls = 0;
  const isAssertedBy = (peer: Peer): boolean => {
    peer.request('INVITE', { to: 5060, uri: 'sip:alice@127.0.0.1:5060', callId: `n${++calls}`, cseq: 1, fromTag: 'f', lines: ['P-Asserted-Identity: <sip:+15550104@example.org>'], body: SDP() });
    world.run(10);
    const { session, body } = phone.last('SessionOffered')!;
    phone.command('Reject', { sipCode: 486 }, session);
    world.run(10);
    return body.asserted;
  };
  assert.is(isAssertedBy(registrar), false, 'it may be anybody yet');
  phone.command('Register', { account: 0 });
  world.until(() => phone.all('AccountRegistered').length > 0, 'the registration');
  assert.equal([isAssertedBy(registrar), isAssertedBy(other)], [true, false]);
  phone.core.fault(world.nowMs, 0);
  world.run(10);
  assert.equal([isAssertedBy(registrar), isAssertedBy(other)], [true, false]);
});

test.run();
