// Info Packages under the phone layer: Recv-Info both ways, INFO of a package as data, 469 for any other (RFC 6086).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP } from './support/peer.ts';
import { Scripted } from './support/scripted.ts';

const ERROR = { NOT_SUPPORTED: 15 };
const PACKAGES = { infoPackages: ['conference', 'g.3gpp.mid-call'] };
const OURS = 'conference, g.3gpp.mid-call';

/** The phone has called and is up; the far end takes these packages. */
async function inCall(lines: string[] = ['Recv-Info: g.3gpp.mid-call;p=1, other'], configuration: object = PACKAGES): Promise<Scripted> {
  const call = await Scripted.calling(configuration);
  call.respond(200, { body: SDP(), lines });
  assert.ok(call.isUp());
  return call;
}
const send = (call: Scripted, name: string): number => call.phone.command('SendRequest', { method: 'INFO', headers: Buffer.from(`Info-Package: ${name}\r\n`), contentType: 'text/plain', body: Buffer.from('ours') }, call.session);

test('INVITE, its 2xx and UPDATE name the Info Packages that are taken; without any nothing is said (RFC 6086 5.2.1) [S03]', async () => {
  const call = await inCall();
  assert.is(call.invite.header('Recv-Info'), OURS);
  assert.is(call.ask('UPDATE', 1).header('Recv-Info'), OURS);
  const called = await Scripted.ringing(SDP(), [], PACKAGES);
  called.phone.command('Accept', {}, called.session);
  called.world.run(10);
  assert.is(called.peer.responses(200, 'INVITE')[0]!.header('Recv-Info'), OURS);
  assert.equal((await Scripted.calling()).invite.headers('Recv-Info'), []);
});

test('an INFO of a package that is taken comes up as data and is answered by whoever took it (RFC 6086 4.2.2) [S03] [H04]', async () => {
  const call = await inCall();
  call.peer.request('INFO', { ...call.inside, cseq: 1, body: 'theirs', lines: ['Info-Package: conference ;p=2', 'Content-Type: application/conference-info+xml', 'Content-Disposition: Info-Package'] });
  call.world.run(10);
  const received = call.phone.last('RequestReceived', call.session)!;
  assert.equal([received.body.method, Buffer.from(received.body.body).toString()], ['INFO', 'theirs']);
  assert.match(Buffer.from(received.body.headers).toString(), /^Info-Package: conference ;p=2$/m);
  assert.is(call.peer.responses(200, 'INFO').length, 0);
  call.phone.command('SendResponse', { handle: received.body.handle, code: 200 }, call.session);
  call.world.run(10);
  assert.is(call.peer.responses(200, 'INFO').length, 1);
});

test('an INFO of another package gets 469 with those that are taken, digits need none, and outside a call there is none (RFC 6086 4.2.2) [S03]', async () => {
  const call = await inCall();
  for (const [at, name] of ['other', 'Conference', 'conferenc', ''].entries()) {
    const refused = call.ask('INFO', 1 + at, { lines: [`Info-Package: ${name}`] });
    assert.equal([refused.code, refused.header('Recv-Info')], [469, OURS], name);
  }
  assert.is(call.ask('INFO', 9, { body: 'Signal=5\r\n', lines: ['Content-Type: application/dtmf-relay'] }).code, 200);
  assert.is(call.phone.last('DtmfReceived', call.session)!.body.digit, '5');
  call.inside = { ...call.inside, toTag: '' };
  assert.is(call.ask('INFO', 10, { lines: ['Info-Package: conference'] }).code, 481);
  assert.is(call.phone.all('RequestReceived').length, 0);
});

test('an INFO goes out for a package only that both sides take, as the far end said last, over a restart, too (RFC 6086 4.2.1, 5.2.1) [S03] [S11]', async () => {
  const call = await inCall();
  assert.is(call.phone.errorOf(send(call, 'conference')), ERROR.NOT_SUPPORTED);
  assert.is(call.phone.errorOf(send(call, 'other')), ERROR.NOT_SUPPORTED, 'the configuration does not have it');
  send(call, 'g.3gpp.mid-call');
  call.world.run(10);
  const [info] = call.requests('INFO');
  assert.equal([info!.header('Info-Package'), info!.body], ['g.3gpp.mid-call', 'ours']);
  call.respond(200, { request: info });
  call.phone.core.fault(call.world.nowMs, 0);
  send(call, 'g.3gpp.mid-call');
  call.world.run(10);
  call.respond(200, { request: call.requests('INFO')[1] });
  assert.is(call.ask('UPDATE', 1).code, 200);
  assert.is(call.phone.errorOf(send(call, 'conference')), ERROR.NOT_SUPPORTED, 'a message without Recv-Info changes nothing');
  call.ask('UPDATE', 2, { lines: ['Recv-Info: conference'] });
  assert.is(call.phone.errorOf(send(call, 'g.3gpp.mid-call')), ERROR.NOT_SUPPORTED);
  assert.is(call.phone.errorOf(send(call, 'conference')), undefined);
  call.ask('UPDATE', 3, { lines: ['Recv-Info: '] });
  assert.is(call.phone.errorOf(send(call, 'conference')), ERROR.NOT_SUPPORTED, 'none any more');
});

test.run();
