// Two phones with a strict router of RFC 2543 between them: the route sets of RFC 3261 12.1 and 12.2.1.1, from either side.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SDP, SipText, type Peer } from './support/peer.ts';
import type { Phone } from './support/phone.ts';
import { Scripted } from './support/scripted.ts';
import { World } from './support/world.ts';

const ENDED = 7;
const portOf = (uri: string): number => Number(/:(\d+)(?:[;>?]|$)/.exec(uri)?.[1] ?? 5060);

/**
 * RFC 2543 6.29: the first Route takes the place of the Request-URI, and that is where the request goes. Record-Route has no lr. `isLoose` makes it a router of
 * RFC 3261 16.4 and 16.6: the topmost Route is its own and goes, a strict hop behind it is put into the Request-URI.
 */
class Router {
  readonly seen: SipText[] = [];
  #branches = 0;

  constructor(private readonly peer: Peer, private readonly isLoose: boolean) {
    peer.react = (message) => { message.isRequest ? this.#request(message) : this.#response(message); };
  }

  get uri(): string { return `sip:127.0.0.1:${this.peer.port}${this.isLoose ? ';lr' : ''}`; }

  #request(message: SipText): void {
    if (message.headers('Via').length > 4) return; // it goes in circles
    this.seen.push(message);
    let [method, uri] = message.start.split(' ') as [string, string];
    let routes = message.headers('Route').flatMap((value) => value.split(',')).map((value) => value.trim());
    if (this.isLoose) {
      // 16.4: what a strict router has sent has our address in the Request-URI, and the real one at the end.
      if (portOf(uri) === this.peer.port && routes.length > 0) uri = routes.pop()!.slice(1, -1);
      if (routes.length > 0 && portOf(routes[0]!) === this.peer.port) routes = routes.slice(1);
      if (routes.length > 0 && !routes[0]!.includes(';lr')) {
        routes.push(`<${uri}>`);
        uri = routes.shift()!.slice(1, -1);
        return this.#forward(message, method, uri, routes, portOf(uri));
      }
    } else if (routes.length > 0) uri = routes.shift()!.slice(1, -1);
    // The location service: p5070 is at port 5070, by way of the next router of the chain.
    const user = /sip:p(\d+)@/.exec(uri)?.[1];
    if (!message.tag('To') && user && portOf(uri) === this.peer.port) uri = `sip:p${user}@127.0.0.1:${this.next ?? user}`;
    this.#forward(message, method, uri, routes, routes.length > 0 && this.isLoose ? portOf(routes[0]!) : portOf(uri));
  }

  /** The port of the router that comes behind this one on the way of a first request. */
  next: number | undefined;

  #forward(message: SipText, method: string, uri: string, routes: string[], port: number): void {
    const own = [`Via: SIP/2.0/UDP 127.0.0.1:${this.peer.port};branch=z9hG4bKr${this.peer.port}x${/branch=([^;]+)/.exec(message.header('Via'))![1]}`];
    if (!message.tag('To')) own.push(`Record-Route: <${this.uri}>`);
    const rest = message.lines.filter((line) => !line.startsWith('Route:'));
    this.#branches++;
    this.peer.send(port, [`${method} ${uri} SIP/2.0`, ...own, ...(routes.length > 0 ? [`Route: ${routes.join(', ')}`] : []), ...rest].join('\r\n') + `\r\n\r\n${message.body}`);
  }

  #response(message: SipText): void {
    const lines = [...message.lines];
    lines.splice(lines.findIndex((line) => line.startsWith('Via:')), 1);
    this.peer.send(portOf(/SIP\/2\.0\/UDP ([^;]+)/.exec(lines.find((line) => line.startsWith('Via:'))!)![1]!), [message.start, ...lines].join('\r\n') + `\r\n\r\n${message.body}`);
  }
}

async function through(...kinds: ('strict' | 'loose')[]): Promise<{ world: World; alice: Phone; bob: Phone; routers: Router[]; mine: number; theirs: number }> {
  const world = await World.create();
  const [alice, bob] = [world.phone(5060), world.phone(5070)];
  const routers = kinds.map((kind, index) => new Router(world.peer(5090 + index), kind === 'loose'));
  routers.forEach((router, index) => { router.next = index + 1 < routers.length ? 5091 + index : undefined; });
  const request = alice.command('PlaceCall', { to: 'sip:p5070@127.0.0.1:5090' });
  world.until(() => bob.all('SessionOffered').length > 0, 'bob is called');
  const { session: theirs } = bob.last('SessionOffered')!;
  bob.command('Accept', {}, theirs);
  const mine = alice.answer(request)!.session;
  world.until(() => alice.all('SessionEstablished', mine).length > 0 && bob.all('SessionEstablished', theirs).length > 0, 'the call is up');
  return { world, alice, bob, routers, mine, theirs };
}

for (const chain of [['strict'], ['strict', 'strict'], ['loose', 'strict'], ['strict', 'loose']] as ('strict' | 'loose')[][]) {
  test(`a call through ${chain.join(' and ')} routers: ACK, hold by either side and BYE of either side take the way of the INVITE (RFC 3261 12.1.1, 12.1.2, 12.2.1.1, 16.4) [S01]`, async () => {
    for (const ender of ['alice', 'bob'] as const) {
      const { world, alice, bob, routers, mine, theirs } = await through(...chain);
      for (const [phone, session] of [[alice, mine], [bob, theirs]] as const) {
        for (const command of ['Hold', 'Resume'] as const) {
          const request = phone.command(command, {}, session);
          world.run(3000);
          assert.ok(phone.isDone(request), `${command} of ${phone.port}\n${world.ladder()}`);
        }
      }
      if (ender === 'alice') alice.command('End', {}, mine);
      else bob.command('End', {}, theirs);
      world.run(3000);
      assert.equal([alice.fold.sessions.get(mine)!.state, bob.fold.sessions.get(theirs)!.state], [ENDED, ENDED]);
      for (const router of routers) assert.equal(['INVITE', 'ACK', 'BYE'].map((method) => router.seen.filter((message) => message.method === method).length), [5, 5, 1], `${router.uri}\n${world.ladder()}`);
      assert.not(world.wire.some((entry) => (entry.from === 5060 && entry.to === 5070) || (entry.from === 5070 && entry.to === 5060)), 'nothing goes past the routers');
      assert.equal([alice.stats().ignoredEvents, bob.stats().ignoredEvents], [0, 0]);
    }
  });
}

test('a strict router gets its own address as the Request-URI and the far end\'s target as the last Route (RFC 3261 12.2.1.1) [S01]', async () => {
  const { world, alice, bob, routers, mine } = await through('strict', 'strict');
  alice.command('End', {}, mine);
  world.run(100);
  const bye = routers[0]!.seen.find((message) => message.method === 'BYE')!;
  assert.equal([bye.uri, bye.header('Route')], ['sip:127.0.0.1:5090', `<sip:127.0.0.1:5091>,<${bob.uri}>`]);
});

test('a method parameter in a Contact or in the Record-Route of a strict router stays out of the Request-URI, other parameters stay in it (RFC 3261 12.2.1.1, 19.1.1 table 1) [S01]', async () => {
  for (const isStrict of [false, true]) {
    const { world, phone, peer, session, invite } = await Scripted.calling();
    const lines = isStrict ? ['Record-Route: <sip:127.0.0.1:5090;method=INVITE;x=1>'] : [];
    peer.respond(invite, 200, { toTag: 'far', body: SDP(), lines, contact: 'sip:peer@127.0.0.1:5090;x=2;METHOD=BYE;methodical=1?Subject=b' });
    world.run(10);
    phone.command('End', {}, session);
    world.run(10);
    const target = 'sip:peer@127.0.0.1:5090;x=2;methodical=1';
    for (const method of ['ACK', 'BYE']) {
      const [request] = peer.requests(method);
      assert.equal([request!.uri, request!.header('Route')], isStrict ? ['sip:127.0.0.1:5090;x=1', `<${target}>`] : [target, '']);
    }
  }
});

test.run();
