// A trap at every event of every conversation in mid-call: what was confirmed goes on, nothing is left behind, nothing is said twice with the same tags.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sessionOfSnapshot } from './support/record-fold.ts';
import type { Phone } from './support/phone.ts';
import { Trapping, type TrapKind } from './support/trapping.ts';
import { trapScenes, type Scene, type TrapScene } from './support/trap-scenes.ts';
import { World } from './support/world.ts';

const REGISTERED_S = 120;
const ESTABLISHED = 5, ENDED = 7;
/** 64*T1 of whatever is under way, and of the BYE that it leads to. */
const SETTLED_MS = 80_000;
const CALLER_ID = /\r\nCall-ID: ([^\r]*)/, BRANCH = /\r\nVia: [^\r]*;branch=([^;\r]+)/, CSEQ = /\r\nCSeq: (\d+ \w+)/, FROM_TAG = /\r\nFrom: [^\r]*;tag=([^;\r]+)/;

interface Played extends Scene { trap: Trapping; problems: string[] }

async function play(scene: TrapScene, kind: TrapKind, number: number): Promise<Played> {
  const world = await World.create();
  const registrar = world.peer(5100);
  registrar.react = (message) => registrar.respond(message, 200, { toTag: 'r', lines: [`Contact: <sip:p5060@127.0.0.1:5060>;expires=${REGISTERED_S}`] });
  // Calls go by the first account, whose registrar would be their proxy.
  const accounts = [{ uri: 'sip:p5060@127.0.0.1:5060', user: 'alice', password: 'secret' }, { uri: 'sip:alice@example.org', registrar: 'sip:127.0.0.1:5100', user: 'alice', password: 'secret', expiresS: REGISTERED_S }];
  const { phone: hurt, trap } = await Trapping.phone(world, 5060, { configuration: { accounts, ...scene.configuration } }, kind, number);
  const [far, third] = [5080, 5070].map((port) => world.phone(port, { configuration: { ...scene.configuration } })) as [Phone, Phone];
  const peer = world.peer(5090);
  hurt.command('Register', { account: 1 });
  world.run(10);
  const { mine, theirs } = scene.overTcp ? callOverTcp(world, hurt, far) : hurt.call(far, world);
  const played: Played = { world, hurt, far, third, peer, mine, theirs, trap, problems: [] };
  trap.arm();
  scene.play(played);
  trap.disarm();
  return played;
}

function callOverTcp(world: World, hurt: Phone, far: Phone): { mine: number; theirs: number } {
  const mine = hurt.answer(hurt.command('PlaceCall', { to: `${far.uri};transport=tcp` }))!.session;
  world.until(() => far.all('SessionOffered').length > 0, 'the call is offered');
  const theirs = far.last('SessionOffered')!.session;
  far.command('Accept', {}, theirs);
  world.until(() => hurt.all('SessionEstablished', mine).length > 0 && far.all('SessionEstablished', theirs).length > 0, 'the call is up');
  return { mine, theirs };
}

const stateOf = (phone: Phone, session: number): number | undefined => phone.fold.sessions.get(session)?.state;

const held = (phone: Phone, session: number): boolean[] => { const { heldLocal, heldRemote } = phone.fold.sessions.get(session)!; return [heldLocal, heldRemote]; };
/** What one side holds the other knows to be held. */
const agreed = (phone: Phone, session: number, other: Phone, others: number): boolean => held(phone, session).join() === held(other, others).reverse().join();

/** What must hold whatever the trap hit; each breach is a line. */
function judge(scene: TrapScene, kind: TrapKind, played: Played): string[] {
  const { world, hurt, far, third, mine, theirs, trap, problems } = played;
  const must = (isSo: boolean, what: string): void => { if (!isSo) problems.push(`${trap.hit}: ${what}`); };
  must(hurt.restarts === 1, `${hurt.restarts} restarts`);
  const farEnded = far.all('SessionEnding', theirs).length + far.all('SessionEnded', theirs).length > 0;
  // A far end that asked in vain, since its request was the poison, may give up (RFC 3261 12.2.1.2); we do not.
  if (scene.keeps && kind === 'before') must(!farEnded, 'the far end gave up');
  if (scene.keeps && !farEnded) {
    must(stateOf(hurt, mine) === ESTABLISHED, `our call is in state ${stateOf(hurt, mine)}`);
    must(hurt.streams.has(mine), 'its stream is closed');
    must(far.streams.has(theirs), "the far end's stream is closed");
  }
  must(hurt.fold.handset.accounts.find(({ account }) => account === 1)?.registered === true, 'the registration is lost');
  trap.repeat();
  must(hurt.restarts === 1, 'the poison trapped again');
  record(hurt, must);
  world.run(SETTLED_MS);
  if (scene.keeps && !farEnded && kind === 'before') must(stateOf(hurt, mine) === ESTABLISHED && stateOf(far, theirs) === ESTABLISHED, 'the call did not last');
  if (scene.keeps && kind === 'before') must(agreed(hurt, mine, far, theirs), `held here ${held(hurt, mine)}, there ${held(far, theirs)}`);
  endEverything(played);
  record(hurt, must);
  const registers = (): number => world.wire.filter(({ from, text }) => from === 5060 && text.startsWith('REGISTER')).length;
  const before = registers();
  world.run(2 * REGISTERED_S * 1000);
  must(registers() > before, 'the registration is not refreshed any more');
  for (const phone of [hurt, far, third]) {
    const { calls, dialogs, referrals, pendingReplies, transactionBuffers } = phone.stats();
    must([calls, dialogs, referrals, pendingReplies, transactionBuffers].every((count) => count === 0), `left at ${phone.port}: ${JSON.stringify({ calls, dialogs, referrals, pendingReplies, transactionBuffers })}`);
  }
  fresh(world, must);
  return problems;
}

/** The record that the guests folded is the core's. */
function record(phone: Phone, must: (isSo: boolean, what: string) => void): void {
  const request = phone.command('SnapshotRequest', {}, 0, 3);
  const live = (list: { id: number; state: number; heldLocal: boolean; heldRemote: boolean; conference: number }[]): string =>
    JSON.stringify(list.filter(({ state }) => state !== ENDED).map(({ id, state, heldLocal, heldRemote, conference }) => [id, state, heldLocal, heldRemote, conference]).sort());
  const sessions = phone.heard.filter((frame) => frame.requestId === request && frame.name === 'SessionSnapshot').map((frame) => sessionOfSnapshot(frame.session, frame.body));
  must(live(sessions) === live([...phone.fold.sessions.values()]), `the record is ${live([...phone.fold.sessions.values()])}, the core's ${live(sessions)}`);
}

/** Every call that stands is ended from the hurt side first, then from the others. */
function endEverything({ world, hurt, far, third }: Scene): void {
  for (const phone of [hurt, far, third]) {
    for (const { id, state } of [...phone.fold.sessions.values()]) if (state !== ENDED) phone.command('End', {}, id);
    world.run(SETTLED_MS);
  }
}

/** A branch names one transaction, and a new dialog has a tag that no other has had (RFC 3261 8.1.1.7, 19.3). */
function fresh(world: World, must: (isSo: boolean, what: string) => void): void {
  const branches = new Map<string, string>();
  const tags = new Map<string, string>();
  for (const { from, text } of world.wire) {
    if (from !== 5060 || text.startsWith('SIP/2.0')) continue;
    const [callId, branch, cseq, tag] = [CALLER_ID, BRANCH, CSEQ, FROM_TAG].map((pattern) => pattern.exec(text)?.[1] ?? '') as [string, string, string, string];
    const transaction = `${callId} ${cseq.replace(/ACK|CANCEL/, 'INVITE')}`;
    must((branches.get(branch) ?? transaction) === transaction, `branch ${branch} of ${branches.get(branch)} again for ${transaction}`);
    must((tags.get(tag) ?? callId) === callId, `tag ${tag} of ${tags.get(tag)} again for ${callId}`);
    branches.set(branch, transaction);
    tags.set(tag, callId);
  }
}

const METHODS = ['INVITE', 'ACK', 'BYE', 'CANCEL', 'OPTIONS', 'REGISTER', 'PRACK', 'UPDATE', 'INFO', 'MESSAGE', 'REFER', 'NOTIFY', 'SUBSCRIBE', 'PUBLISH'];
const CODES = [180, 183, 200, 202, 302, 401, 486, 491];
const hits = new Set<string>();
let traps = 0;

for (const scene of trapScenes) {
  for (const kind of ['before', 'at'] as const) {
    test(`a trap ${kind === 'at' ? 'at' : 'before'} each event of ${scene.name}: what is confirmed goes on [S11]`, async () => {
      const { trap, problems } = await play(scene, kind, 0);
      assert.ok(trap.count > 0);
      for (let number = 1; number <= trap.count; number++) {
        const played = await play(scene, kind, number);
        problems.push(...judge(scene, kind, played));
        assert.ok(played.trap.hit, 'the trap was set off');
        hits.add(played.trap.hit.replace(/^.*?, /, ''));
        traps++;
      }
      assert.equal(problems, []);
    });
  }
}

test('the traps above were at every method, at responses of every class, at frames, ticks and the ends of connections [S11]', () => {
  const hit = [...hits];
  const kinds = [...METHODS.map((method) => `datagram ${method} `), ...CODES.map((code) => `datagram SIP/2.0 ${code}`), 'frame ', 'tick ', 'streamData INVITE', 'streamData SIP/2.0 200', 'streamData BYE', 'streamClosed'];
  assert.equal(kinds.filter((kind) => !hit.some((text) => text.startsWith(kind))), [], 'never hit');
  assert.ok(traps > 250, `${traps} traps`);
});

test.run();
