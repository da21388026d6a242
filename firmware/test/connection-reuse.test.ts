// Requests that go back on a connection that was accepted: RFC 5923.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { options } from './support/connected.ts';
import { a, settle } from './support/names.ts';
import type { Phone } from './support/phone.ts';
import { SDP } from './support/peer.ts';
import type { StreamPeer } from './support/stream-peer.ts';
import { World } from './support/world.ts';

const PORT = 5060;
const SECURED = 2;
const HOME = 5081;

interface Call { world: World; phone: Phone; peer: StreamPeer; home: { newest: StreamPeer | undefined; count: number }; hangUp(): void }
interface Terms { via?: string; certified?: string; contact?: string; flow?: number; reuseTcp?: boolean }

/** A call over an accepted connection; whoever called also takes connections at home. */
async function called({ via = `TLS 127.0.0.1:${HOME}`, certified = '127.0.0.1', contact = `<sip:far@127.0.0.1:${HOME};transport=tls>`, flow = SECURED, reuseTcp = false }: Terms, parameters = ';alias'): Promise<Call> {
  const world = await World.create();
  const phone = world.phone(PORT, { certified, configuration: { reuseTcp } });
  world.names.set('example.org', a());
  const home = world.streamAt(HOME);
  const peer = world.streamTo(PORT + flow - 1, flow);
  const body = SDP();
  peer.write([
    `INVITE sip:p5060@127.0.0.1:${PORT} SIP/2.0`, `Via: SIP/2.0/${via};branch=z9hG4bKreuse${parameters}`, 'Max-Forwards: 70', 'From: <sip:far@127.0.0.1>;tag=f', 'To: <sip:p5060@127.0.0.1>',
    'Call-ID: reuse', 'CSeq: 1 INVITE', `Contact: ${contact}`, 'Content-Type: application/sdp', `Content-Length: ${body.length}`,
  ].join('\r\n') + `\r\n\r\n${body}`);
  world.until(() => phone.all('SessionOffered').length === 1, 'it is offered');
  const { session } = phone.last('SessionOffered')!;
  phone.command('Accept', {}, session);
  world.until(() => peer.responses(200).length === 1, 'it is answered');
  const { start, header } = { start: `ACK sip:p5060@127.0.0.1:${PORT} SIP/2.0`, header: peer.responses(200)[0]!.header('To') };
  peer.write([start, `Via: SIP/2.0/${via};branch=z9hG4bKack`, 'From: <sip:far@127.0.0.1>;tag=f', `To: ${header}`, 'Call-ID: reuse', 'CSeq: 1 ACK', 'Content-Length: 0'].join('\r\n') + '\r\n\r\n');
  settle(world);
  return { world, phone, peer, home, hangUp: () => { phone.command('End', {}, session); settle(world); } };
}

const byes = ({ peer, home }: Call): [there: number, anew: number] => [peer.requests('BYE').length, home.newest?.requests('BYE').length ?? 0];

test('a BYE goes on the connection that was accepted: alias, a certificate that names the address, and the port of the sent-by (RFC 5923 8.2) [S07]', async () => {
  const call = await called({});
  call.hangUp();
  assert.equal(byes(call), [1, 0]);
  assert.is(call.phone.stats().connectionsReused, 1);
});

test('the certificate names a domain, and the Contact leads to it (RFC 5923 8.2, RFC 5922 4) [S07]', async () => {
  const call = await called({ certified: 'example.org', contact: `<sip:far@example.org:${HOME};transport=tls>`, via: `TLS example.org:${HOME}` });
  call.hangUp();
  assert.equal(byes(call), [1, 0]);
});

const TCP: Terms = { via: `TCP 127.0.0.1:${HOME}`, contact: `<sip:far@127.0.0.1:${HOME};transport=tcp>`, flow: 1, certified: '' };

test('over TCP it is so where the configuration trusts all hosts (RFC 5923 9.1) [S07]', async () => {
  const call = await called({ ...TCP, reuseTcp: true });
  call.hangUp();
  assert.equal(byes(call), [1, 0]);
});

const APART: [why: string, terms: Terms, parameters?: string][] = [
  ['it was not asked for', {}, ''],
  ['no certificate was shown', { certified: '' }],
  ['the certificate names another address', { certified: '127.0.0.2' }],
  ['the certificate names a domain, and the address is called', { certified: 'example.org' }],
  ['the certificate names another domain than the one that is called', { certified: 'example.net', contact: `<sip:far@example.org:${HOME};transport=tls>` }],
  ['another port is called than that of the sent-by', { via: 'TLS 127.0.0.1:5083' }],
  ['the sent-by is another address', { via: `TLS 127.0.0.2:${HOME}` }],
  ['TCP shows no certificate', TCP],
  ['over TLS none was shown, and TCP is trusted', { certified: '', reuseTcp: true }],
];

for (const [why, terms, parameters] of APART) {
  test(`a connection of our own for a BYE: ${why} (RFC 5923 8.2, 9.1) [S07]`, async () => {
    const call = await called(terms, parameters);
    call.hangUp();
    assert.equal(byes(call), [0, 1]);
  });
}

test('a connection that is gone leads nowhere: the next request opens one (RFC 5923 4) [S07]', async () => {
  const call = await called({});
  call.peer.link.close();
  settle(call.world);
  call.hangUp();
  assert.equal(byes(call), [0, 1]);
});

test('our own Via asks for it over TLS, over TCP as configured, and what comes on our connection is answered there (RFC 5923 8.1) [S07]', async () => {
  for (const [transport, reuseTcp, expected] of [['tls', false, true], ['tcp', false, false], ['tcp', true, true]] as const) {
    const world = await World.create();
    const phone = world.phone(PORT, { configuration: { reuseTcp } });
    const far = world.streamAt(HOME);
    phone.command('PlaceCall', { to: `sip:far@127.0.0.1:${HOME};transport=${transport}` });
    world.until(() => far.newest?.requests('INVITE').length === 1, 'it is called');
    assert.is(/;alias(;|$)/.test(far.newest!.heard[0]!.header('Via')), expected);
    far.newest!.write(options(7).replace('/TCP', `/${transport.toUpperCase()}`));
    settle(world);
    assert.is(far.newest!.responses(200).length, 1);
  }
});

test.run();
