// A handset whose options change while a call is up, in one thread under virtual time.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readTape, replay } from '../../host-shim/tape/index.ts';
import { IMAGES } from '../../tools/in-thread/guests.ts';
import { InThreadWorld, type FarEnd } from '../support/in-thread.ts';
import { scratchFolder } from '../support/scratch.ts';

const ACCOUNTS = [{ uri: 'sip:alice@10.0.0.1' }, { uri: 'sip:work@10.0.0.1' }];

async function inCall(world: InThreadWorld): Promise<FarEnd> {
  const bob = await world.bootFarEnd('bob', 1);
  assert.ok((await world.settle(world.handset.input(null, 'place-call', { to: bob.uri }))).ok);
  await world.until(() => world.named('session-established').length === 1, 'established');
  return bob;
}

async function closed(world: InThreadWorld, bob: FarEnd): Promise<void> {
  await world.settle(world.handset.shutdown());
  await world.settle(bob.bare.close());
}

const refused = (promise: Promise<unknown>): Promise<{ code: string; message: string }> => promise.then(() => { throw new Error('it was taken'); }, (error: { code: string; message: string }) => error);

test('policy, codecs and names of accounts change while a call is up; the call stays, the next one has the new ones [D14]', async () => {
  const record = join(scratchFolder('reload'), 'reload.tape');
  const world = await new InThreadWorld(11).bootHandset({ accounts: ACCOUNTS, codecs: ['PCMU'], record: { path: record } });
  const bob = await inCall(world);
  const result = await world.settle(world.handset.reload({ accounts: [{ uri: 'sip:alice@10.0.0.1', displayName: 'Alice' }, ACCOUNTS[1]!], codecs: ['PCMA'], answer: 'symbian' }));
  assert.equal(result.changed, ['accounts', 'answer', 'codecs']);
  assert.equal(world.named('reloaded').map(({ changed }) => changed), [['accounts', 'answer', 'codecs']]);
  await world.clock.advance(1_000);
  assert.equal([world.named('session-ended').length, bob.ended], [0, 0]);
  assert.ok((await world.settle(world.handset.switchTo('symbian'))).ok);
  assert.ok((await world.settle(world.handset.records())).identical);
  await world.settle(world.handset.input(null, 'end', { session: '1' }));
  await world.until(() => bob.ended === 1, 'the first call to end');
  bob.call(world.uri);
  await world.until(() => world.named('session-established').length === 2, 'the second call');
  assert.equal(world.named('session-established').map(({ codec, guest }) => [codec, guest]), [['PCMU', 'android'], ['PCMA', 'symbian']]);
  bob.hangUp();
  await world.until(() => bob.ended === 2, 'its end');
  await closed(world, bob);
  const played = await replay(readTape(readFileSync(record), record, () => null), { images: [IMAGES.android, IMAGES.symbian] });
  assert.is(played.difference, null, JSON.stringify(played.difference));
});

test('what is refused changes nothing and is told by name: codecs that no guest has, an address that is none, an account of a call [D14]', async () => {
  const world = await new InThreadWorld(12).bootHandset({ accounts: ACCOUNTS });
  const bob = await inCall(world);
  const answers = [];
  for (const wanted of [{ accounts: ACCOUNTS, codecs: ['OPUS'] }, { accounts: [{ uri: 'tel:+15550100' }, ACCOUNTS[1]!] }, { accounts: [ACCOUNTS[0]!] }, { accounts: ACCOUNTS, answer: 'palm' }])
    answers.push(await refused(world.settle(world.handset.reload(wanted))));
  assert.equal(answers.map(({ code }) => code), ['BAD_CONFIGURATION', 'BAD_CONFIGURATION', 'BAD_CONFIGURATION', 'NO_SUCH_GUEST']);
  for (const [index, words] of [/OPUS/, /core refuses/, /accounts: .*while a call is up/, /palm/].entries()) assert.match(answers[index]!.message, words);
  assert.is(world.named('reloaded').length, 0);
  assert.is(world.named('core-restarted').length, 0);
  assert.equal((await world.settle(world.handset.reload({ accounts: ACCOUNTS }))).changed, []);
  await world.settle(world.handset.input(null, 'end', { session: '1' }));
  assert.equal((await world.settle(world.handset.reload({ accounts: [ACCOUNTS[0]!] }))).changed, ['accounts']);
  await closed(world, bob);
});

test('when accounts change, every one that was registered is taken back and every one that has a registrar registers anew [D14, S06]', async () => {
  const world = new InThreadWorld(14);
  const registrar = { ip: '10.0.0.99', port: 5060 };
  const seen: string[] = [];
  const socket = await world.net.openUdp(registrar, (from, data) => {
    const text = Buffer.from(data).toString('latin1');
    const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(text.replaceAll('\r', ''))?.[1] ?? '';
    seen.push(`${/sip:(\w+)@/.exec(header('To'))![1]} ${header('Expires')}`);
    const lines = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${header(name)}`);
    socket.send(from, Buffer.from(['SIP/2.0 200 OK', ...lines, `To: ${header('To')};tag=r`, `Contact: ${header('Contact').split(';')[0]}`, `Expires: ${header('Expires')}`, 'Content-Length: 0', '', ''].join('\r\n')));
  });
  const accounts = ACCOUNTS.map((account) => ({ ...account, registrar: 'sip:10.0.0.99', expiresS: 600 }));
  await world.bootHandset({ accounts });
  await world.until(() => world.named('registered').length === 2, 'both accounts');
  seen.length = 0;
  await world.settle(world.handset.reload({ accounts: accounts.map((account) => ({ ...account, expiresS: 700 })) }));
  await world.until(() => world.named('registered').length === 4, 'both accounts, anew');
  assert.equal(seen, ['alice 0', 'work 0', 'alice 700', 'work 700']);
  await world.settle(world.handset.shutdown());
  await socket.close();
});

test('credentials do not come into a recording that is not sealed [D11, D14]', async () => {
  const world = await new InThreadWorld(13).bootHandset({ record: { path: join(scratchFolder('reload'), 'plain.tape') } });
  const { code, message } = await refused(world.settle(world.handset.reload({ accounts: [{ uri: 'sip:alice@10.0.0.1', password: 'secret' }] })));
  assert.is(code, 'BAD_CONFIGURATION');
  assert.match(message, /not sealed/);
  await world.settle(world.handset.shutdown());
});

test('a factory reset ends the calls and leaves neither store nor dumps [D14]', async () => {
  const folder = scratchFolder('reset');
  const [storagePath, crashDumps] = [join(folder, 'store.json'), join(folder, 'dumps')];
  const world = await new InThreadWorld(14).bootHandset({ storagePath, crashDumps });
  const bob = await inCall(world);
  assert.ok((await world.settle(world.handset.switchTo('symbian'))).ok);
  world.handset.kill('android');
  await world.clock.advance(2_000);
  assert.ok(existsSync(storagePath));
  const keep = join(crashDumps, 'notes.txt');
  writeFileSync(keep, 'not ours');
  const resetting = world.handset.factoryReset();
  await world.clock.advance(10_000);
  await resetting;
  assert.is(bob.ended, 1);
  assert.equal([existsSync(storagePath), readdirSync(crashDumps)], [false, ['notes.txt']]);
  assert.is((await new InThreadWorld(15).bootHandset({ storagePath })).handset.active, 'android');
  await world.settle(bob.bare.close());
});

test.run();
