// A trap before every event of hold and resume, whichever datagram is lost: the commands come about and both directions flow in the end.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Phone } from './support/phone.ts';
import { Trapping } from './support/trapping.ts';
import { World } from './support/world.ts';

type Side = 'hurt' | 'far';
interface Scene { caller: Side; holder: Side; number: number; lost: number }
interface Played { trap: Trapping; problems: string[]; refusals: number }

const ESTABLISHED = 5;
/** A guest whose command went down with the core, or was refused, gives it again so much later. */
const AGAIN_MS = 300;
const TIMES = 5;
/** Retransmissions of a 2xx without an ACK, and the BYE after them. */
const SETTLED_MS = 80_000;
/** INVITE, 200 and ACK, of hold and of resume, and as many that come again. */
const DATAGRAMS = 12;

async function play({ caller, holder, number, lost }: Scene): Promise<Played> {
  const world = await World.create();
  const { phone: hurt, trap } = await Trapping.phone(world, 5060, {}, 'before', number);
  const far = world.phone(5080);
  const { mine, theirs } = caller === 'hurt' ? hurt.call(far, world) : far.call(hurt, world);
  const sessions = new Map([[hurt, caller === 'hurt' ? mine : theirs], [far, caller === 'far' ? mine : theirs]]);
  world.run(10);
  let sent = 0;
  world.drop = () => ++sent === lost;
  const played: Played = { trap, problems: [], refusals: 0 };
  const must = (isSo: boolean, what: string): void => { if (!isSo) played.problems.push(`${trap.hit || 'no trap'}, datagram ${lost} lost: ${what}`); };
  trap.arm();
  for (const name of ['Hold', 'Resume'] as const) must(insist(world, holder === 'hurt' ? hurt : far, name, sessions, played), `${name} did not come about`);
  trap.disarm();
  world.run(SETTLED_MS);
  for (const [phone, session] of sessions) {
    const { state, heldLocal, heldRemote } = phone.fold.sessions.get(session)!;
    must(state === ESTABLISHED, `the call at ${phone.port} is in state ${state}`);
    must(!heldLocal && !heldRemote, `held at ${phone.port}: by itself ${heldLocal}, by the other ${heldRemote}`);
    const stream = phone.streams.get(session);
    must(stream?.send === true && stream.receive === true, `the stream at ${phone.port} sends ${stream?.send}, receives ${stream?.receive}`);
  }
  return played;
}

/** Gives the command until it is done. */
function insist(world: World, phone: Phone, name: 'Hold' | 'Resume', sessions: Map<Phone, number>, played: Played): boolean {
  for (let time = 0; time < TIMES; time++, world.run(AGAIN_MS)) {
    const request = phone.command(name, {}, sessions.get(phone));
    const { restarts } = phone;
    world.until(() => phone.answer(request) !== undefined || phone.restarts > restarts, `${name} is answered`);
    if (phone.isDone(request)) return true;
    if (phone.answer(request)) played.refusals++;
  }
  return false;
}

for (const caller of ['hurt', 'far'] as const) {
  for (const holder of ['hurt', 'far'] as const) {
    const name = `a trap before each event of hold and resume by ${holder === 'hurt' ? 'us' : 'the far end'}, in a call of ${caller === 'hurt' ? 'ours' : 'theirs'}`;
    test(`${name}: whichever datagram is lost, both directions flow in the end (RFC 3264 8.4, RFC 3261 14) [S11]`, async () => {
      const problems: string[] = [];
      let refusals = 0, traps = 0;
      for (let lost = 0; lost <= DATAGRAMS; lost++) {
        const unhurt = await play({ caller, holder, number: 0, lost });
        problems.push(...unhurt.problems);
        for (let number = 1; number <= unhurt.trap.count; number++) {
          const played = await play({ caller, holder, number, lost });
          assert.ok(played.trap.hit, 'the trap was set off');
          problems.push(...played.problems);
          refusals += played.refusals;
          traps++;
        }
      }
      assert.equal(problems, []);
      assert.is(refusals, 0, 'the far end refuses nothing');
      assert.ok(traps > 40, `${traps} traps`);
    });
  }
}

test.run();
