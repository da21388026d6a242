// What RFC 3261 10.2 asks of each REGISTER.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { World } from './support/world.ts';

const CANCELLED = 19;

test('a REGISTER has the registrar without a user for its Request-URI and the address of record in To and From; Call-ID stays and CSeq rises by one (RFC 3261 10.2) [S01, S06]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { accounts: [{ uri: 'sip:alice@example.org', registrar: 'sip:clerk:secret@127.0.0.1:5090;x=1?Subject=y' }] } });
  const registrar = world.peer(5090);
  registrar.react = (message) => registrar.respond(message, 200, { toTag: 'r', contact: 'sip:alice@127.0.0.1:5060', lines: ['Expires: 60'] });
  phone.command('Register', { account: 0 });
  world.run(120_000);
  const sent = registrar.requests('REGISTER');
  assert.ok(sent.length >= 3);
  sent.forEach((message, index) => {
    assert.equal([message.uri, message.header('To'), message.header('Call-ID'), message.header('CSeq')], ['sip:127.0.0.1:5090;x=1', '<sip:alice@example.org>', sent[0]!.header('Call-ID'), `${index + 1} REGISTER`]);
    assert.match(message.header('From'), /^<sip:alice@example\.org>;tag=/);
    assert.is(message.tag('To'), '');
  });
});

test('no further REGISTER goes out while one is unanswered (RFC 3261 10.2) [S01, S06]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { accounts: [{ uri: 'sip:alice@example.org', registrar: 'sip:127.0.0.1:5090' }] } });
  const registrar = world.peer(5090);
  const numbers = (): string[] => [...new Set(registrar.requests('REGISTER').map((message) => `${message.header('CSeq')} ${message.header('Expires')}`))];
  const answer = (): void => { registrar.respond(registrar.requests('REGISTER').at(-1)!, 200, { toTag: 'r', contact: 'sip:alice@127.0.0.1:5060', lines: ['Expires: 60'] }); world.run(10); };
  for (let i = 0; i < 3; i++) phone.command('Register', { account: 0 });
  phone.command('Unregister', { account: 0 });
  world.run(5_000);
  assert.equal(numbers(), ['1 REGISTER 3600']);
  answer();
  assert.equal(numbers(), ['1 REGISTER 3600', '2 REGISTER 0'], 'the last wish counts');
  phone.command('Register', { account: 0 });
  world.run(5_000);
  assert.is(numbers().length, 2);
  answer();
  assert.equal(numbers().at(-1), '3 REGISTER 3600');
  phone.command('Unregister', { account: 0 });
  phone.command('Register', { account: 0 });
  answer();
  world.run(1_000);
  assert.equal([numbers().length, phone.all('AccountRegistered').length], [3, 1], 'two wishes that cancel each other');
});

test('an Unregister that a Register overtakes is told so, while its REGISTER is under way and while it waits for its turn (RFC 3261 10.2) [S06]', async () => {
  const world = await World.create();
  const phone = world.phone(5060, { configuration: { accounts: [{ uri: 'sip:alice@example.org', registrar: 'sip:127.0.0.1:5090' }] } });
  const registrar = world.peer(5090);
  const answer = (): void => { registrar.respond(registrar.requests('REGISTER').at(-1)!, 200, { toTag: 'r', contact: 'sip:alice@127.0.0.1:5060', lines: ['Expires: 60'] }); world.run(10); };
  const overtaken: number[] = [];
  const cross = (): void => {
    overtaken.push(phone.command('Unregister', { account: 0 }));
    world.run(10);
    const register = phone.command('Register', { account: 0 });
    world.run(10);
    for (let tries = 0; tries < 3 && !phone.isDone(register); tries++) answer();
    assert.ok(phone.isDone(register));
  };
  phone.command('Register', { account: 0 });
  world.run(10);
  cross();
  cross();
  assert.equal(overtaken.map((request) => phone.errorOf(request)), [CANCELLED, CANCELLED]);
});

test.run();
