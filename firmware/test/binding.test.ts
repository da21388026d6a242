// What a 200 to REGISTER brings, and what a refusal: our binding among others, Service-Route, GRUU, Retry-After, 3xx, 439.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Withhold } from '../../proto/index.ts';
import { SDP, type SipText } from './support/peer.ts';
import { INSTANCE, OURS, answers, withRegistrar } from './support/registrar.ts';

// --- the binding ---

test('of several bindings the one with our URI counts, whatever its spelling, and only its expires (RFC 3261 10.2.4, 19.1.4) [S06]', async () => {
  const { world, phone, registrar, register, starts } = await withRegistrar({}, '');
  answers(registrar, 200, 'Expires: 500', 'Contact: <sip:alice@192.0.2.9:5060>;expires=10', 'Contact: "A" <SIP:%61lice@127.0.0.1:5060>;expires=100, <sip:alice@192.0.2.8>;expires=20');
  register();
  assert.is(phone.last('AccountRegistered')!.body.expiresS, 100);
  world.run(100_000);
  assert.is(starts().length, 2);
});

test('of two bindings with our URI the one with our instance and flow counts (RFC 5626 4.2.1) [S06]', async () => {
  const { phone, registrar, register } = await withRegistrar({ outbound: true });
  answers(registrar, 200, `Contact: ${OURS};expires=10;+sip.instance="<urn:uuid:00000000-0000-0000-0000-000000000000>"`, `Contact: ${OURS};expires=20;reg-id=2;+sip.instance="<${INSTANCE}>"`,
    `Contact: ${OURS};expires=300;reg-id=1;+sip.instance="<${INSTANCE}>"`);
  register();
  assert.is(phone.last('AccountRegistered')!.body.expiresS, 300);
});

test('a REGISTER says path always, outbound and gruu when they are wanted, and the instance when there is one (RFC 3327 4, RFC 5626 4.2.1, RFC 5627 4.1) [S06]', async () => {
  for (const [account, instance, supported, contact] of [
    [{ outbound: true, gruu: true }, '', 'path', `${OURS};expires=600`],
    [{}, INSTANCE, 'path', `${OURS};+sip.instance="<${INSTANCE}>";expires=600`],
    [{ outbound: true, gruu: true }, INSTANCE, 'path, outbound, gruu', `${OURS};reg-id=1;+sip.instance="<${INSTANCE}>";expires=600`],
  ] as const) {
    const { registrar, register } = await withRegistrar(account, instance);
    register();
    const [request] = registrar.requests('REGISTER');
    assert.equal([request.header('Supported'), request.header('Contact')], [supported, contact]);
  }
});

test('a Path in the 200 changes nothing: it is the registrar\'s (RFC 3327 4) [S06]', async () => {
  const { world, phone, registrar, register } = await withRegistrar();
  answers(registrar, 200, 'Path: <sip:127.0.0.1:5099;lr>');
  register();
  phone.command('SendMessage', { to: 'sip:bob@example.org', text: 'x' });
  world.run(50);
  assert.is(registrar.requests('MESSAGE')[0].header('Route'), '');
});

// --- Service-Route ---

test('a Service-Route is the preloaded Route of requests outside dialogs, in its order, until a 200 brings another or none (RFC 3608 5, 6.1) [S06]', async () => {
  const { world, phone, registrar, register } = await withRegistrar();
  const proxy = world.peer(5099);
  const message = (): SipText => {
    phone.command('SendMessage', { to: 'sip:bob@192.0.2.77', text: 'x' });
    world.run(50);
    return proxy.requests('MESSAGE').at(-1)!;
  };
  answers(registrar, 200, 'Service-Route: <sip:127.0.0.1:5099;lr>', 'Service-Route: <sip:orig@scscf.example.org;lr>, <sip:third.example.org;lr>');
  register();
  assert.equal([message().header('Route'), message().uri], ['<sip:127.0.0.1:5099;lr>,<sip:orig@scscf.example.org;lr>,<sip:third.example.org;lr>', 'sip:bob@192.0.2.77']);
  phone.command('PlaceCall', { to: 'sip:bob@example.org' });
  world.run(50);
  assert.is(proxy.requests('INVITE').length, 1);
  answers(registrar, 200, 'Service-Route: <sip:127.0.0.1:5099;lr>');
  register();
  assert.is(registrar.requests('REGISTER')[1].header('Route'), '', 'the REGISTER itself goes straight');
  assert.is(message().header('Route'), '<sip:127.0.0.1:5099;lr>');
  answers(registrar, 200);
  register();
  const before = proxy.requests('MESSAGE').length;
  phone.command('SendMessage', { to: 'sip:bob@example.org', text: 'x' });
  world.run(50);
  assert.equal([proxy.requests('MESSAGE').length, registrar.requests('MESSAGE')[0].header('Route')], [before, '']);
});

test('a Service-Route that is none, or longer than the bound, is left out (RFC 3608 5) [S06]', async () => {
  for (const value of ['<tel:+1>', 'sip:', `<sip:${'a'.repeat(1000)}@example.org;lr>`]) {
    const { world, phone, registrar, register } = await withRegistrar();
    answers(registrar, 200, `Service-Route: ${value}`);
    assert.ok(phone.isDone(register()));
    phone.command('SendMessage', { to: 'sip:bob@example.org', text: 'x' });
    world.run(50);
    assert.is(registrar.requests('MESSAGE')[0].header('Route'), '', value.slice(0, 20));
  }
});

// --- GRUU ---

test('the public GRUU of the 200 is our Contact in dialogs, both as caller and as callee, and not in REGISTER (RFC 5627 4.3, 4.4.1) [S06]', async () => {
  const { world, phone, registrar, register } = await withRegistrar({ gruu: true });
  const gruu = `sip:alice@example.org;gr=${INSTANCE}`;
  answers(registrar, 200, `Contact: ${OURS};expires=600;+sip.instance="<${INSTANCE}>";pub-gruu="${gruu}";temp-gruu="sip:tgruu.7hs@example.org;gr"`);
  register();
  phone.command('PlaceCall', { to: 'sip:bob@example.org' });
  world.run(50);
  assert.is(registrar.requests('INVITE')[0].header('Contact'), `<${gruu}>`);
  registrar.respond(registrar.requests('INVITE')[0], 486, { toTag: 't' });
  registrar.request('INVITE', { to: 5060, uri: 'sip:alice@127.0.0.1:5060', callId: 'in', cseq: 1, fromTag: 'f', body: SDP() });
  world.run(50);
  phone.command('Accept', {}, phone.last('SessionOffered')!.session);
  world.run(50);
  assert.is(registrar.responses(200, 'INVITE')[0].header('Contact'), `<${gruu}>`);
  register();
  assert.match(registrar.requests('REGISTER').at(-1)!.header('Contact'), /^<sip:alice@127\.0\.0\.1:5060>/);
});

test('a call that withholds who calls has the temporary GRUU for its Contact (RFC 5627 4.4.1, RFC 3323 4.1) [S06]', async () => {
  const { world, phone, registrar, register } = await withRegistrar({ gruu: true });
  answers(registrar, 200, `Contact: ${OURS};+sip.instance="<${INSTANCE}>";pub-gruu="sip:alice@example.org;gr=x";temp-gruu="sip:tgruu.7hs@example.org;gr"`);
  register();
  phone.command('PlaceCall', { to: 'sip:bob@example.org', withhold: Withhold.INVOKE });
  world.run(50);
  assert.is(registrar.requests('INVITE')[0].header('Contact'), '<sip:tgruu.7hs@example.org;gr>');
});

test('a GRUU that nobody asked for is not used: proxies that do not route it in dialogs are about (RFC 5627 4.2) [S06]', async () => {
  const { world, phone, registrar, register } = await withRegistrar();
  answers(registrar, 200, `Contact: ${OURS};+sip.instance="<${INSTANCE}>";pub-gruu="sip:alice@example.org;gr=1"`);
  register();
  phone.command('PlaceCall', { to: 'sip:bob@example.org' });
  world.run(50);
  assert.is(registrar.requests('INVITE')[0].header('Contact'), OURS);
});

// --- outcomes of a REGISTER ---

test('a Retry-After is waited for, and with it any refusal is tried again (RFC 3261 20.33) [S06]', async () => {
  for (const [code, text] of [[503, '503'], [404, '404']] as const) {
    const { world, registrar, register, starts } = await withRegistrar();
    answers(registrar, code, 'Retry-After: 500');
    register();
    world.run(499_000);
    assert.is(starts().length, 1, text);
    world.run(2_000);
    assert.is(starts().length, 2, text);
  }
});

test('a refusal without Retry-After, and any 6xx, is not tried again (RFC 3261 21.6) [S06]', async () => {
  for (const code of [403, 404, 603]) {
    const { world, registrar, register, starts } = await withRegistrar();
    answers(registrar, code);
    register();
    world.run(4_000_000);
    assert.is(starts().length, 1, String(code));
  }
});

test('a 3xx leads to another registrar for this REGISTER, not in circles (RFC 3261 8.1.3.4) [S06]', async () => {
  const { world, phone, registrar, register } = await withRegistrar();
  const other = world.peer(5071);
  registrar.react = (message) => registrar.respond(message, 302, { toTag: 'r', contact: 'sip:127.0.0.1:5071' });
  other.react = (message) => other.respond(message, 200, { toTag: 'r' });
  assert.ok(phone.isDone(register()));
  assert.equal([other.requests('REGISTER')[0].uri, other.requests('REGISTER')[0].header('CSeq')], ['sip:127.0.0.1:5071', '2 REGISTER']);
  other.react = (message) => other.respond(message, 302, { toTag: 'r', contact: 'sip:127.0.0.1:5070' });
  const again = register();
  assert.ok(phone.errorOf(again) !== undefined);
  assert.is(registrar.requests('REGISTER').length + other.requests('REGISTER').length, 2 + 4);
});

test('after a 439 the flow registers without outbound (RFC 5626 11.6) [S06]', async () => {
  const { phone, registrar, register } = await withRegistrar({ outbound: true });
  registrar.react = (message) => registrar.respond(message, message.header('Contact').includes('reg-id') ? 439 : 200, { toTag: 'r' });
  assert.ok(phone.isDone(register()));
  assert.equal(registrar.requests('REGISTER').map((request) => request.header('Supported')), ['path, outbound', 'path']);
});

test.run();
