// Carries out an act of a plan in a world.
import { partyUri } from './far-end.ts';
import type { Act, InputAct } from './plan.ts';
import { HANDSET_URIS, type SimulatedWorld } from './world.ts';

const DIGITS = ['5', '0', '*#', '1234', 'A', '9', '#', '77'] as const;
const REFUSALS = [undefined, 486, 603, 480] as const;
const ROUTES = ['earpiece', 'speaker', 'headset', 'bluetooth'] as const;
/** What the far side of a glare asks for. */
const FAR_SIDE = { hold: 'Hold', resume: 'Resume', end: 'End', transfer: 'TransferBlind' } as const;
/** Each number that is drawn means one of these. */
const oneOf = <T>(choices: readonly T[], number: number): T => choices[number % choices.length]!;

export function carryOut(world: SimulatedWorld, act: Act): void {
  switch (act.what) {
    case 'place-call':
      world.farEnd.expect(act.party, act.fate);
      if (act.alsoAt) {
        world.line.forkNext();
        world.secondPhone.expect(act.party, act.alsoAt);
      }
      return world.ask(act.guest, 'place-call', { to: partyUri(act.party), ...(act.withhold ? { withhold: true } : {}) });
    case 'party-calls':
      return world.farEnd.call(oneOf(HANDSET_URIS, act.account ?? 0));
    case 'party':
      return world.farEnd.act(act.verb, act.session);
    case 'party-writes':
      return world.farEnd.write(oneOf(HANDSET_URIS, 0), `from party ${act.party}`);
    case 'glare':
      // Both ask for the same in the same moment, before either has heard of the other.
      world.farEnd.act(FAR_SIDE[act.verb], act.session);
      return input(world, { what: 'input', guest: null, verb: act.verb, session: act.session });
    case 'vanish':
      return world.vanish(act.forMs);
    case 'switch':
      return world.switchTo(act.to);
    case 'pull': {
      const session = world.sessionAt(act.session);
      return session === null ? undefined : world.pull(act.guest, session);
    }
    case 'kill':
      return act.afterDatagrams ? world.line.strikeAfter(act.afterDatagrams, () => world.kill(act.whom)) : world.kill(act.whom);
    case 'freeze':
      return world.freeze(act.guest, act.forMs);
    case 'weather':
      return world.net.set({ loss: act.loss, jitterMs: act.jitterMs, duplication: act.duplication });
    case 'input':
      return input(world, act);
  }
}

/** What the user does on a guest's screen or keys. */
function input(world: SimulatedWorld, { guest, verb, session: number }: InputAct): void {
  switch (verb) {
    case 'send-message':
      return world.ask(guest, verb, { to: partyUri(number), text: 'hello' });
    case 'mute':
      return world.ask(guest, verb, { on: number % 2 === 0 });
    case 'route':
      return world.ask(guest, verb, { to: oneOf(ROUTES, number) });
    case 'register':
    case 'unregister':
      return world.ask(guest, verb, { account: number % HANDSET_URIS.length });
    default:
  }
  const session = world.sessionAt(number);
  if (session === null) return;
  const others = [...world.liveSessions].filter((other) => other !== session);
  const isOdd = number % 2 === 1;
  switch (verb) {
    case 'merge':
      return world.ask(guest, verb, { sessions: [session, ...others.slice(0, isOdd ? undefined : 1)] });
    case 'transfer':
      return world.ask(guest, verb, { session, ...(others[0] === undefined || isOdd ? { to: partyUri(3) } : { with: others[0] }) });
    case 'dtmf':
      return world.ask(guest, verb, { session, digits: oneOf(DIGITS, number) });
    case 'reject': {
      const code = oneOf(REFUSALS, number);
      return world.ask(guest, verb, { session, ...(code === undefined ? {} : { code }) });
    }
    default:
      return world.ask(guest, verb, { session });
  }
}
