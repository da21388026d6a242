// Calls of every kind between built cores, by seed, one after the other; and what must be as it was at boot when the last of them is over.
import { SDP, type SipText } from './peer.ts';
import type { Phone } from './phone.ts';
import { generator } from './network.ts';
import { World } from './world.ts';

const LOST = 0.15;
const BETWEEN_MS = 50;
/** Longer than any timer of a call that has ended: 64*T1 of its BYE, and as long again for the tombstone. */
const SETTLED_MS = 80_000;
/** Pools and what they hold: back at their start when no call is left. */
const GAUGES = ['memoryBytes', 'staticBytes', 'poolBytes', 'connections', 'transactions', 'transactionBuffers', 'tombstones', 'dialogs', 'calls', 'referrals', 'subscriptions', 'pendingReplies', 'outboxDropped', 'badFrames', 'restarts', 'quarantined'];
const ENDED_REMEMBERED = 16;
const CHALLENGE = 'WWW-Authenticate: Digest realm="example.org", nonce="n", qop="auth", algorithm=SHA-256';

type Stats = Record<string, number>;

export class Endurance {
  calls = 0;
  readonly kinds: Record<string, number> = {};
  readonly #random: () => number;
  readonly #phones: Phone[];
  readonly #atStart: Stats[];
  #silent = false;

  static async create(seed: number): Promise<Endurance> { return new Endurance(await World.create({ seed }), seed); }

  private constructor(readonly world: World, seed: number) {
    this.#random = generator(seed);
    this.#phones = [5060, 5080, 5070].map((port) => world.phone(port, { seed, configuration: { accounts: [{ uri: `sip:p${port}@127.0.0.1:${port}`, user: 'alice', password: 'secret' }] } }));
    this.#atStart = this.#phones.map(gauges);
    const server = world.peer(5090);
    server.react = (message) => {
      if (message.isRequest && message.method !== 'ACK' && !this.#silent) server.respond(message, message.method === 'BYE' || isProved(message) ? 200 : 401, isProved(message) ? { toTag: 'far', body: SDP() } : { toTag: 'no', lines: [CHALLENGE] });
      server.heard.length = 0;
    };
  }

  get memoryBytes(): number { return Math.max(...this.#phones.map((phone) => phone.stats().memoryBytes!)); }

  /** One call of a kind that chance picks, between two phones that chance picks; a transfer takes the third. */
  call(): void {
    const table = [this.#answered, this.#answered, this.#refused, this.#cancelled, this.#held, this.#lossy, this.#authenticated, this.#deflected, this.#transferred, this.#replaced, this.#unanswered];
    const kind = table[Math.floor(this.#random() * table.length)]!;
    const first = Math.floor(this.#random() * this.#phones.length);
    const order = this.#random() < 0.5 ? [0, 1, 2] : [0, 2, 1];
    const [caller, callee, third] = order.map((step) => this.#phones[(first + step) % this.#phones.length]!);
    kind.call(this, caller!, callee!, third!);
    this.world.drop = null;
    this.world.until(() => this.#phones.every((phone) => phone.streams.size === 0), 'every stream is closed');
    this.world.run(BETWEEN_MS);
    for (const phone of this.#phones) {
      phone.heard.length = phone.logs.length = 0;
      phone.replies.clear();
    }
    this.world.wire.length = 0;
    const name = kind.name.replace('#', '');
    this.kinds[name] = (this.kinds[name] ?? 0) + 1;
    this.calls++;
  }

  /** Lets every timer run out; fails when something is not as it was at boot. */
  settle(): void {
    this.world.run(SETTLED_MS);
    this.#phones.forEach((phone, index) => {
      const now = gauges(phone);
      for (const name of GAUGES) if (now[name] !== this.#atStart[index]![name]) throw new Error(`after ${this.calls} calls, port ${phone.port}: ${name} is ${now[name]}, was ${this.#atStart[index]![name]}`);
      if (now.sessionRecords! > ENDED_REMEMBERED) throw new Error(`${now.sessionRecords} session records, of ended sessions alone`);
    });
  }

  #answered(caller: Phone, callee: Phone): void { this.#end(caller, callee, caller.call(callee, this.world)); }

  #refused(caller: Phone, callee: Phone): void {
    const { mine, theirs } = caller.dial(callee, this.world);
    callee.command('Reject', { sipCode: this.#random() < 0.5 ? 486 : 603 }, theirs);
    this.#over(caller, mine);
  }

  #cancelled(caller: Phone, callee: Phone): void {
    const { mine, theirs } = caller.dial(callee, this.world);
    if (this.#random() < 0.5) callee.command('Ring', {}, theirs);
    if (this.#random() < 0.2) callee.command('Accept', {}, theirs); // the 200 and the CANCEL cross
    caller.command('End', {}, mine);
    this.#over(caller, mine);
    this.#over(callee, theirs);
  }

  #held(caller: Phone, callee: Phone): void {
    const call = caller.call(callee, this.world);
    const [phone, session] = this.#random() < 0.5 ? [caller, call.mine] as const : [callee, call.theirs] as const;
    for (const name of ['Hold', 'Resume'] as const) this.#done(phone, phone.command(name, {}, session));
    this.#end(caller, callee, call);
  }

  #lossy(caller: Phone, callee: Phone): void {
    this.world.drop = () => this.#random() < LOST;
    const { mine, theirs } = caller.dial(callee, this.world);
    callee.command('Accept', {}, theirs);
    this.world.until(() => caller.last('SessionEstablished', mine) !== undefined || caller.last('SessionEnded', mine) !== undefined, 'the call is up or over');
    caller.command('End', {}, mine);
    this.#over(caller, mine);
    this.world.drop = null;
    callee.command('End', {}, theirs); // when every BYE was lost
    this.#over(callee, theirs);
  }

  #authenticated(caller: Phone): void {
    const session = this.#toServer(caller);
    this.world.until(() => caller.last('SessionEstablished', session) !== undefined, 'the call is up with credentials');
    caller.command('End', {}, session);
    this.#over(caller, session);
  }

  #deflected(caller: Phone, callee: Phone, third: Phone): void {
    const { mine, theirs } = caller.dial(callee, this.world);
    callee.command('Deflect', { to: third.uri }, theirs);
    this.world.until(() => third.last('SessionOffered') !== undefined, 'the third is called');
    const { session } = third.last('SessionOffered')!;
    third.command('Accept', {}, session);
    this.world.until(() => caller.last('SessionEstablished', mine) !== undefined, 'the third has answered');
    this.#end(caller, third, { mine, theirs: session });
  }

  #transferred(caller: Phone, callee: Phone, third: Phone): void {
    const { mine, theirs } = caller.call(callee, this.world);
    const request = caller.command('TransferBlind', { to: third.uri }, mine);
    this.world.until(() => third.last('SessionOffered') !== undefined, 'the target is called');
    const { session } = third.last('SessionOffered')!;
    third.command('Accept', {}, session);
    this.#done(caller, request);
    this.#over(callee, theirs);
    const placed = callee.last('SessionCreated')!.session;
    this.world.until(() => third.last('SessionEstablished', session) !== undefined, 'the new call is up');
    this.#end(callee, third, { mine: placed, theirs: session });
  }

  #replaced(caller: Phone, callee: Phone, third: Phone): void {
    const first = caller.call(callee, this.world);
    this.#done(caller, caller.command('Hold', {}, first.mine));
    const second = caller.call(third, this.world);
    this.#done(caller, caller.command('TransferAttended', { with: second.mine }, first.mine));
    this.#over(caller, second.mine);
    this.#over(third, second.theirs);
    const placed = callee.last('SessionCreated')!.session;
    this.world.until(() => callee.last('SessionEstablished', placed) !== undefined, 'the replacing call is up');
    callee.command('End', {}, placed);
    this.#over(callee, placed);
  }

  #unanswered(caller: Phone): void {
    this.#silent = true;
    const session = this.#toServer(caller);
    this.#over(caller, session);
    this.#silent = false;
  }

  #toServer(caller: Phone): number { return caller.answer(caller.command('PlaceCall', { to: 'sip:peer@127.0.0.1:5090' }))!.session; }

  /** One side hangs up, both hear of it. */
  #end(caller: Phone, callee: Phone, { mine, theirs }: { mine: number; theirs: number }): void {
    const [phone, session] = this.#random() < 0.5 ? [caller, mine] as const : [callee, theirs] as const;
    phone.command('End', {}, session);
    this.#over(caller, mine);
    this.#over(callee, theirs);
  }

  #over(phone: Phone, session: number): void { this.world.until(() => phone.last('SessionEnded', session) !== undefined, `session ${session} of ${phone.port} has ended`, 120_000); }

  #done(phone: Phone, request: number): void {
    this.world.until(() => phone.answer(request) !== undefined, 'the command is answered');
    if (!phone.isDone(request)) throw new Error(`refused: ${JSON.stringify(phone.answer(request)!.body)}\n${this.world.ladder()}`);
  }
}

const isProved = (message: SipText): boolean => message.header('Authorization') !== '';
const gauges = (phone: Phone): Stats => phone.stats();
