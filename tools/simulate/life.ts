// One life: boots a world, carries out the plan, lets it come to rest, and asks every invariant.
import type { GuestImage } from '../../guests/contract/index.ts';
import type { RecordComparison, TraceSink } from '../../host-shim/index.ts';
import type { GuestName } from '../in-thread/guests.ts';
import type { Finding } from './finding.ts';
import { INVARIANTS, type Invariant } from './invariants.ts';
import { simulateLimits } from './limits.ts';
import { partyUri } from './far-end.ts';
import type { Act, Plan } from './plan.ts';
import { HANDSET_URI, SimulatedWorld } from './world.ts';

/** What became of one invariant; `detail` null: it held. */
export interface InvariantVerdict {
  readonly name: string;
  readonly sentence: string;
  readonly detail: string | null;
}

export interface Life {
  readonly finding: Finding | null;
  readonly verdicts: readonly InvariantVerdict[];
  readonly records: RecordComparison;
  readonly virtualMs: number;
  readonly rtpPackets: number;
}

export interface LifeOptions {
  readonly trace?: TraceSink;
  /** File that the recording of the handset goes to. */
  readonly record?: string;
  /** What a test breaks on purpose, to see that it is found. */
  readonly images?: Readonly<Record<GuestName, GuestImage>>;
  readonly world?: (world: SimulatedWorld) => void;
}

export async function live(plan: Plan, { images, world: spoil, trace, record }: LifeOptions = {}): Promise<Life> {
  const world = await SimulatedWorld.boot(plan, images, { trace, record });
  spoil?.(world);
  const atFirst = await world.figures();
  for (const { atMs, act } of plan.acts) {
    if (atMs > world.clock.nowMs()) await world.clock.advance(atMs - world.clock.nowMs());
    carryOut(world, act);
  }
  await world.clock.advance(Math.max(0, world.thawedMs - world.clock.nowMs()) + simulateLimits.pauseMs);
  world.net.set({ loss: 0, jitterMs: 0, duplication: 0 });
  await hangUp(world);
  await world.clock.advance(simulateLimits.settlingMs);
  const records = await world.settle(world.handset.records());
  world.differences = records.different;
  const atLast = await world.figures();
  await world.clock.advance(simulateLimits.silenceMs);
  const later = await world.figures();
  const ending = { world, records, atFirst, atLast, later };
  const verdicts = INVARIANTS.map(({ name, sentence, broken }: Invariant) => ({ name, sentence, detail: broken(ending) }));
  const broken = verdicts.find(({ detail }) => detail !== null);
  const virtualMs = world.clock.nowMs();
  await world.close();
  const finding = broken ? { invariant: broken.name, detail: broken.detail!, plan, events: [...world.events] } : null;
  return { finding, verdicts, records, virtualMs, rtpPackets: world.rtp.packets };
}

/** More than once: a call that was dialled in bad weather, or for a transfer, may come to be after everybody has hung up. */
async function hangUp(world: SimulatedWorld): Promise<void> {
  for (let round = 0; round < simulateLimits.hangUpRounds; round++) {
    for (const session of world.liveSessions) world.ask(null, 'end', { session });
    world.farEnd.hangUp();
    await world.clock.advance(simulateLimits.hangUpMs);
  }
}

function carryOut(world: SimulatedWorld, act: Act): void {
  const session = (number: number): string | null => [...world.liveSessions][number % Math.max(1, world.liveSessions.size)] ?? null;
  switch (act.what) {
    case 'place-call':
      world.farEnd.expect(act.party, act.fate);
      return world.ask(act.guest, 'place-call', { to: partyUri(act.party) });
    case 'party-calls':
      return world.farEnd.call(HANDSET_URI);
    case 'party':
      return world.farEnd.act(act.verb, act.session);
    case 'party-writes':
      return world.farEnd.write(HANDSET_URI, `from party ${act.party}`);
    case 'switch':
      return world.switchTo(act.to);
    case 'kill':
      return world.kill(act.whom);
    case 'freeze':
      return world.freeze(act.guest, act.forMs);
    case 'weather':
      return world.net.set({ loss: act.loss, jitterMs: act.jitterMs, duplication: act.duplication });
    case 'input': {
      if (act.verb === 'send-message') return world.ask(act.guest, act.verb, { to: partyUri(act.session), text: 'hello' });
      if (act.verb === 'mute') return world.ask(act.guest, act.verb, { on: act.session % 2 === 0 });
      const picked = session(act.session);
      if (picked === null) return;
      const others = [...world.liveSessions].filter((other) => other !== picked);
      if (act.verb === 'merge') return world.ask(act.guest, act.verb, { sessions: [picked, ...others.slice(0, 1)] });
      if (act.verb === 'transfer') return world.ask(act.guest, act.verb, { session: picked, ...(others[0] === undefined ? { to: partyUri(3) } : { with: others[0] }) });
      return world.ask(act.guest, act.verb, { session: picked, ...(act.verb === 'dtmf' ? { digits: '5' } : {}) });
    }
  }
}
