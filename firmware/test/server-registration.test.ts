// Accounts of a core without the phone layer: the trunks of a back-to-back server, registered, kept and restored as a telephone's are.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { INSTANCE } from './support/registrar.ts';
import type { Peer, SipText } from './support/peer.ts';
import { Server } from './support/server.ts';
import { World } from './support/world.ts';

const ROUTE = '<sip:127.0.0.1:5071;lr>';

async function trunk(): Promise<{ world: World; server: Server; registrar: Peer; register: () => number; registers: () => SipText[] }> {
  const world = await World.create();
  const registrar = world.peer(5070);
  const server = new Server(world, 5060, { configuration: { instanceId: INSTANCE, accounts: [{ uri: 'sip:trunk@example.org', registrar: 'sip:127.0.0.1:5070', expiresS: 600, gruu: true }] } });
  registrar.react = (request) => {
    if (request.method !== 'REGISTER') return;
    const expires = request.header('Expires');
    registrar.respond(request, 200, { toTag: 'r', lines: [`Service-Route: ${ROUTE}`, `Contact: <sip:trunk@127.0.0.1:5060>;expires=${expires};pub-gruu="sip:trunk@example.org;gr=${INSTANCE}";+sip.instance="<${INSTANCE}>"`] });
  };
  const register = (): number => {
    const request = server.phone.command('Register', { account: 0 });
    world.run(50);
    return request;
  };
  return { world, server, registrar, register, registers: () => registrar.requests('REGISTER') };
}

test('a server registers its trunk, refreshes it and takes it back, without the phone layer (RFC 3261 10.2) [S06]', async () => {
  const { world, server, registrar, register, registers } = await trunk();
  assert.ok(server.phone.isDone(register()));
  assert.equal([server.last('AccountRegistered').body.uri, server.last('AccountRegistered').body.expiresS], ['sip:trunk@example.org', 600]);
  world.run(600_000);
  assert.equal([registers().length, server.count('AccountUnregistered')], [2, 0]);
  const over = server.phone.command('Unregister', { account: 0 });
  world.run(50);
  assert.ok(server.phone.isDone(over));
  assert.equal([registrar.requests('REGISTER').at(-1)!.header('Expires'), server.last('AccountUnregistered').body.sipCode], ['0', 0]);
  const wrong = server.phone.command('Register', { account: 7 });
  assert.is(server.phone.errorOf(wrong), 16);
});

test('flows outlive a trap without the phone layer: the same Call-ID, the next CSeq, and the Service-Route and GRUU meanwhile (RFC 3261 10.2, 3608, 5627) [S06, S11]', async () => {
  const { world, server, registrar, register, registers } = await trunk();
  const hop = world.peer(5071);
  register();
  const [first] = registers();
  registrar.react = null;
  server.phone.core.fault(world.nowMs, 0);
  server.invite({ requestUri: 'sip:bob@example.org' });
  assert.equal([hop.requests('INVITE')[0].header('Route'), hop.requests('INVITE')[0].header('Contact')], [ROUTE, `<sip:trunk@example.org;gr=${INSTANCE}>`]);
  const second = registers().at(-1)!;
  assert.equal([second.header('Call-ID'), second.tag('From'), second.header('CSeq')], [first.header('Call-ID'), first.tag('From'), `${Number.parseInt(first.header('CSeq'), 10) + 1} REGISTER`]);
});

test('what was taken back before a trap is not registered again after it (RFC 3261 10.2.2) [S06, S11]', async () => {
  const { world, server, register, registers } = await trunk();
  register();
  server.phone.command('Unregister', { account: 0 });
  world.run(50);
  const before = registers().length;
  server.phone.core.fault(world.nowMs, 0);
  world.run(1_000_000);
  assert.is(registers().length, before);
});

test.run();
