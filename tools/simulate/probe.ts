// After all that has happened to it the handset must still do what it is for: a call comes in, is answered, changes hands there and back, is held from both sides, and ends; words go both ways;
// then each guest places one.
import { GUEST_NAMES, type GuestName } from '../in-thread/guests.ts';
import { isSettled } from '../in-thread/hosts.ts';
import { partyUri } from './far-end.ts';
import { simulateLimits } from './limits.ts';
import { HANDSET_URIS, type SimulatedWorld } from './world.ts';

const PARTY = 0;
const TEXT = 'still there?';

interface Deed {
  readonly what: string;
  /** Null: it was done or has no answer; else why not. */
  act(): Promise<string | null> | void;
  /** Events that it must bring about, at the handset and at the far end. */
  readonly handsetTells?: string;
  readonly farEndTells?: string;
}

/** Null when it does; else what it did not do. */
export async function probe(world: SimulatedWorld): Promise<string | null> {
  const { handset, farEnd } = world;
  const checked = (await world.settle(handset.records())).checked;
  const told: string[] = [];
  let session = '';
  const stopListening = handset.on('event', (event) => {
    told.push(event.event);
    if (event.event === 'session-offered' || event.event === 'session-created') ({ session } = event);
  });
  const came = async (where: readonly string[], name: string): Promise<boolean> => {
    await world.clock.until(() => where.includes(name), simulateLimits.probeMs);
    return where.includes(name);
  };
  const answer = async (work: Promise<{ ok: boolean; code?: string }>): Promise<string | null> => {
    const isAnswered = isSettled(work);
    await world.clock.until(isAnswered, simulateLimits.probeMs);
    if (!isAnswered()) return 'was not answered';
    const { ok, code } = await work;
    return ok ? null : `was refused with ${code}`;
  };
  const ask = (verb: 'answer' | 'hold' | 'resume' | 'end'): Promise<string | null> => answer(handset.input(null, verb, { session }));
  const change = async (): Promise<string | null> => {
    // The one before, perhaps that of whoever answered, is counted to its end.
    await world.clock.advance(simulateLimits.betweenSwitchesMs);
    return answer(handset.switchTo(GUEST_NAMES.find((name) => name !== handset.active)!));
  };
  const place = async (guest: GuestName): Promise<string | null> => {
    const refusal = handset.active === guest ? null : await change();
    if (refusal !== null) return refusal;
    farEnd.forgetFates();
    farEnd.expect(PARTY, { kind: 'answers', ringMs: 0 });
    return answer(handset.input(null, 'place-call', { to: partyUri(PARTY) }));
  };
  const deeds: readonly Deed[] = [
    { what: 'a call that comes in', act: () => farEnd.call(HANDSET_URIS[0]!), handsetTells: 'session-offered' },
    { what: 'its answer', act: () => (world.answersItself ? undefined : ask('answer')), handsetTells: 'session-established', farEndTells: 'SessionEstablished' },
    { what: 'the switch', act: change, handsetTells: 'switched' },
    { what: 'our hold', act: () => ask('hold'), handsetTells: 'session-held', farEndTells: 'SessionHeld' },
    { what: 'the switch back', act: change, handsetTells: 'switched' },
    { what: 'our resumption', act: () => ask('resume'), handsetTells: 'session-resumed', farEndTells: 'SessionResumed' },
    { what: 'the hold of the far end', act: () => farEnd.act('Hold', 0), handsetTells: 'session-held', farEndTells: 'SessionHeld' },
    { what: 'the resumption of the far end', act: () => farEnd.act('Resume', 0), handsetTells: 'session-resumed', farEndTells: 'SessionResumed' },
    { what: 'a message that comes in', act: () => farEnd.write(HANDSET_URIS[0]!, TEXT), handsetTells: 'message' },
    { what: 'a message that goes out', act: () => answer(handset.input(null, 'send-message', { to: partyUri(PARTY), text: TEXT })), farEndTells: 'MessageReceived' },
    { what: 'its end', act: () => ask('end'), handsetTells: 'session-ended', farEndTells: 'SessionEnded' },
    ...GUEST_NAMES.flatMap((guest): Deed[] => [
      { what: `a call by ${guest}`, act: () => place(guest), handsetTells: 'session-established', farEndTells: 'SessionEstablished' },
      { what: `the end of a call by ${guest}`, act: () => ask('end'), handsetTells: 'session-ended', farEndTells: 'SessionEnded' },
    ]),
  ];
  try {
    for (const { what, act, handsetTells, farEndTells } of deeds) {
      told.length = 0;
      farEnd.told.length = 0;
      const refusal = await act();
      if (typeof refusal === 'string') return `${what} ${refusal}`;
      if (handsetTells && !(await came(told, handsetTells))) return `${what}: the handset does not tell ${handsetTells}`;
      if (farEndTells && !(await came(farEnd.told, farEndTells))) return `${what}: the far end does not see ${farEndTells}`;
    }
    const records = await world.settle(handset.records());
    if (!records.identical || records.different !== world.differences) return 'the records of that call differ';
    return records.checked > checked ? null : 'the records of that call were never compared';
  } finally {
    stopListening();
  }
}
