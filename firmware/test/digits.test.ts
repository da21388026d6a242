// Digits in INFO (application/dtmf-relay), both ways: a convention of vendors without an RFC, for far ends without telephone-event (RFC 4733).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { Scripted } from './support/scripted.ts';

const ERROR = { NOT_SUPPORTED: 15, POOL_EXHAUSTED: 10 };
const type = 'application/dtmf-relay';
const lines = [`Content-Type: ${type}`];
const WITHOUT_EVENTS = SDP(30_000, 'sendrecv', '127.0.0.1', '0 8').replace(/a=rtpmap:101.*\r\n/, '');

/** The phone has called somebody who takes no telephone-events. */
async function up(configuration = {}): Promise<Scripted> {
  const call = await Scripted.calling(configuration);
  call.respond(200, { body: WITHOUT_EVENTS });
  return call;
}

const digits = (call: Scripted): string => call.phone.all('DtmfReceived', call.session).map(({ body }) => body.digit).join('');
const signals = (call: Scripted): string => call.requests('INFO').map(({ body }) => /Signal=(.)/.exec(body)![1]).join('');

test('a digit in INFO reaches the guests, however its line is written; one that is none gets 400 [S03]', async () => {
  const call = await up();
  for (const [at, body] of ['Signal=5\r\nDuration=160\r\n', 'Duration=100\nSignal= * \n', 'signal=d'].entries()) assert.is(call.ask('INFO', 2 + at, { body, lines }).code, 200);
  assert.is(digits(call), '5*d');
  for (const [at, body] of ['Signal=\r\n', 'Signal=12\r\n', 'Signal=x\r\n', 'Duration=100\r\n', '\r\n'].entries()) assert.is(call.ask('INFO', 10 + at, { body, lines }).code, 400, body);
  assert.is(call.ask('INFO', 20, { body: 'Signal=5', lines: ['Content-Type: text/plain'] }).code, 200);
  assert.is(digits(call), '5*d');
});

test('with dtmf_by_info digits go out in INFO, each after the answer to the one before (RFC 3261 12.2.1.1) [S03]', async () => {
  const call = await up({ dtmfByInfo: true });
  assert.ok(call.phone.isDone(call.phone.command('SendDtmf', { digits: '1#a' }, call.session)));
  assert.ok(call.phone.isDone(call.phone.command('SendDtmf', { digits: '0' }, call.session)), 'those that come later wait');
  call.world.run(10);
  assert.is(signals(call), '1');
  const [first] = call.requests('INFO');
  assert.equal([first.header('Content-Type'), first.body], [type, 'Signal=1\r\nDuration=160\r\n']);
  assert.is(Number(first.header('Content-Length')), first.body.length);
  for (const sent of ['1#', '1#A', '1#A0', '1#A0']) {
    call.respond(200, { request: call.requests('INFO').at(-1)! });
    assert.is(signals(call), sent);
  }
});

test('32 digits may wait and one more may not; what is refused stays unsent, and the call goes on [S03]', async () => {
  const call = await up({ dtmfByInfo: true });
  const wanted = '0123456789*#ABCD'.repeat(2);
  call.phone.command('SendDtmf', { digits: wanted }, call.session);
  assert.is(call.phone.errorOf(call.phone.command('SendDtmf', { digits: '1' }, call.session)), ERROR.POOL_EXHAUSTED);
  call.world.run(10);
  for (let i = 0; i < 32; i++) call.respond(200, { request: call.requests('INFO').at(-1)! });
  assert.is(signals(call), wanted);
  call.phone.command('SendDtmf', { digits: '12' }, call.session);
  call.world.run(10);
  call.respond(415, { request: call.requests('INFO').at(-1)! });
  assert.is(signals(call), `${wanted}1`, 'whoever refuses one is sent no more');
  call.phone.command('SendDtmf', { digits: '7' }, call.session);
  call.world.run(10);
  assert.is(signals(call), `${wanted}17`);
  assert.is(call.requests('BYE').length, 0);
  call.respond(481, { request: call.requests('INFO').at(-1)! });
  assert.is(call.requests('BYE').length, 1, '481 ends the dialog (RFC 3261 12.2.1.2)');
});

test('without dtmf_by_info digits for a far end without telephone-event are refused, and with telephone-event they go by RTP [S03]', async () => {
  const without = await up();
  assert.is(without.phone.errorOf(without.phone.command('SendDtmf', { digits: '1' }, without.session)), ERROR.NOT_SUPPORTED);
  const call = await Scripted.calling({ dtmfByInfo: true });
  call.respond(200, { body: SDP() });
  assert.ok(call.phone.isDone(call.phone.command('SendDtmf', { digits: '1' }, call.session)));
  call.world.run(10);
  assert.equal([call.requests('INFO').length, call.phone.last('StreamDtmf')!.body.digits], [0, '1']);
});

test.run();
