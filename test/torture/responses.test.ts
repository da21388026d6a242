// The responses of RFC 4475 against a call that is really being made: what silence to a stray one does not show.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BootedCore } from './booted-core.ts';

const SDP = ['v=0', 'o=- 1 1 IN IP4 192.0.2.200', 's=-', 'c=IN IP4 192.0.2.200', 't=0 0', 'm=audio 6000 RTP/AVP 0', ''].join('\r\n');

async function calling(): Promise<{ core: BootedCore; answer(start: string, change?: (text: string) => string, body?: string): string[] }> {
  const core = await BootedCore.create();
  core.command('PlaceCall', { to: 'sip:bob@192.0.2.200' });
  const invite = core.sent.find((text) => text.startsWith('INVITE '))!;
  const field = (name: string): string => new RegExp(`^${name}: .*$`, 'm').exec(invite)![0].trim();
  return { core, answer: (start, change = (text) => text, body = '') => core.receive(Buffer.from(change([start, field('Via'), field('From'), `${field('To')};tag=far`, field('Call-ID'), field('CSeq'), 'Contact: <sip:bob@192.0.2.200>',
    ...(body ? ['Content-Type: application/sdp'] : []), `Content-Length: ${body.length}`, '', body].join('\r\n')), 'utf8')) };
}

const isAcknowledged = (sent: string[]): boolean => sent.some((text) => text.startsWith('ACK '));

test('RFC 4475 3.1.1.12: a 200 with an unusual phrase is a 200 [S10]', async () => {
  const { core, answer } = await calling();
  assert.ok(isAcknowledged(answer('SIP/2.0 200 = 2**3 * 5**2 но сто', undefined, SDP)));
  assert.ok(core.saw('SessionEstablished'));
});

test('RFC 4475 3.1.1.13: a 180 without a phrase is a 180 [S10]', async () => {
  const { core, answer } = await calling();
  answer('SIP/2.0 180 ');
  assert.ok(core.saw('SessionProgress'));
});

test('RFC 4475 3.1.2.19: a code that would wrap to 200 is dropped [S10]', async () => {
  const { core, answer } = await calling();
  assert.not(isAcknowledged(answer('SIP/2.0 4294967496 better not', undefined, SDP)));
  assert.not(core.saw('SessionEstablished'));
  assert.not(core.saw('SessionEnded'));
});

test('RFC 4475 3.1.2.5: a response with an overlarge CSeq is discarded, one with other overlarge numbers is not [S10]', async () => {
  const { core, answer } = await calling();
  answer('SIP/2.0 503 Later', (text) => text.replace(/^CSeq: .*$/m, 'CSeq: 9292394834772304023312 INVITE'));
  assert.not(core.saw('SessionEnded'));
  answer('SIP/2.0 503 Later', (text) => text.replace('\r\nContact', '\r\nRetry-After: 949302838503028349304023988\r\nWarning: 1812 overture "In Progress"\r\nContact'));
  assert.ok(core.saw('SessionEnded'));
});

test('RFC 4475 3.3.10, RFC 3261 18.1.2: a response whose sent-by is not ours is discarded, though its branch is [S10]', async () => {
  const { core, answer } = await calling();
  const ignored = core.stats().ignoredEvents!;
  assert.equal(answer('SIP/2.0 200 OK', (text) => text.replace('UDP 192.0.2.1:', 'UDP 255.255.255.255:'), SDP), []);
  assert.is(core.stats().ignoredEvents, ignored + 1);
  assert.not(core.saw('SessionEstablished'));
  assert.ok(isAcknowledged(answer('SIP/2.0 200 OK', undefined, SDP)));
});

test('RFC 4475 3.2.1: the same bad branch in two requests makes two transactions, and a retransmission none [S10]', async () => {
  const core = await BootedCore.create();
  const ask = (callId: string): string[] => core.receive(Buffer.from(`OPTIONS sip:user@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.200;branch=z9hG4bK\r\nFrom: <sip:b@x>;tag=1\r\nTo: <sip:user@example.com>\r\nCall-ID: ${callId}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`));
  const [first, second, again] = [ask('a'), ask('b'), ask('a')].map(([text]) => text!);
  assert.ok([first, second].every((text) => text!.startsWith('SIP/2.0 200')));
  assert.is.not(second, first);
  assert.is(again, first);
});

test('RFC 4475 3.4.1: a call by RFC 2543, without tag, branch or Contact, goes back to its From [S10]', async () => {
  const core = await BootedCore.create();
  core.receive(Buffer.from(`INVITE sip:user@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.200\r\nFrom: <sip:old@192.0.2.200>\r\nTo: <sip:user@example.com>\r\nCall-ID: old\r\nCSeq: 1 INVITE\r\nContent-Type: application/sdp\r\n\r\n${SDP}`));
  const { session } = core.frames.find(({ name }) => name === 'SessionOffered')!;
  core.command('Accept', {}, undefined, session);
  core.pass(100);
  const success = core.sent.find((text) => text.startsWith('SIP/2.0 200'))!;
  core.receive(Buffer.from(`ACK sip:user@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.200\r\nFrom: <sip:old@192.0.2.200>\r\n${/^To: .*$/m.exec(success)![0].trim()}\r\nCall-ID: old\r\nCSeq: 1 ACK\r\n\r\n`));
  assert.ok(core.saw('SessionEstablished'));
  core.command('End', {}, undefined, session);
  core.pass(100);
  assert.match(core.sent.find((text) => text.startsWith('BYE '))!, /^BYE sip:old@192\.0\.2\.200 SIP\/2\.0/);
});

test('RFC 4475 3.1.1.8: the request behind a request is not run [S10]', async () => {
  const core = await BootedCore.create();
  const one = (callId: string): string => `OPTIONS sip:user@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.200;branch=z9hG4bK${callId}\r\nFrom: <sip:b@x>;tag=1\r\nTo: <sip:user@example.com>\r\nCall-ID: ${callId}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`;
  assert.equal(core.receive(Buffer.from(one('first') + one('second'))).map((text) => /Call-ID: (\w+)/.exec(text)![1]), ['first']);
});

test.run();
