// One life: boots a world, carries out the plan, lets it come to rest, and asks every invariant.
import type { GuestImage } from '../../guests/contract/index.ts';
import type { RecordComparison, TraceSink } from '../../host-shim/index.ts';
import { carryOut } from './acts.ts';
import type { GuestName } from '../in-thread/guests.ts';
import type { Finding } from './finding.ts';
import { INVARIANTS, type Invariant } from './invariants.ts';
import { simulateLimits } from './limits.ts';
import type { Plan } from './plan.ts';
import { probe } from './probe.ts';
import { SimulatedWorld } from './world.ts';

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
  if (plan.registers) await world.clock.advance(simulateLimits.registeringMs);
  const beganMs = world.clock.nowMs();
  const atFirst = await world.figures();
  for (const { atMs, act } of plan.acts) {
    if (beganMs + atMs > world.clock.nowMs()) await world.clock.advance(beganMs + atMs - world.clock.nowMs());
    carryOut(world, act);
  }
  await world.clock.advance(Math.max(0, world.thawedMs - world.clock.nowMs(), world.backMs - world.clock.nowMs()) + simulateLimits.pauseMs);
  world.net.set({ loss: 0, jitterMs: 0, duplication: 0 });
  world.line.disarm();
  const lost = plan.refreshes ? await goOn(world, plan) : [];
  await hangUp(world);
  await world.clock.advance(simulateLimits.settlingMs);
  const records = await world.settle(world.handset.records());
  world.differences = records.different;
  // A refresh that is under way at this very moment has its transactions.
  if (world.sip.requests.isWaiting('REGISTER')) await world.clock.advance(simulateLimits.registeringMs);
  const atLast = await world.figures();
  await world.clock.advance(simulateLimits.silenceMs);
  const later = await world.figures();
  const left = { machine: [...world.liveSessions], farEnd: [...world.farEnd.liveSessions, ...world.secondPhone.liveSessions] };
  const outOfService = await probe(world);
  world.sip.end(world.clock.nowMs());
  const ending = { world, records, left, lost, atFirst, atLast, later, outOfService };
  const verdicts = INVARIANTS.map(({ name, sentence, broken }: Invariant) => ({ name, sentence, detail: broken(ending) }));
  const broken = verdicts.find(({ detail }) => detail !== null);
  const virtualMs = world.clock.nowMs();
  await world.close();
  const finding = broken ? { invariant: broken.name, detail: broken.detail!, plan, events: [...world.events] } : null;
  return { finding, verdicts, records, virtualMs, rtpPackets: world.rtp.packets };
}

/** Calls that ended though nobody ended them: they were refreshed too late, or not at all. */
async function goOn(world: SimulatedWorld, { acts }: Plan): Promise<string[]> {
  await world.clock.advance(simulateLimits.steadyMs);
  const up = [...world.upSessions];
  if (up.length > 0) await world.clock.advance(simulateLimits.lastingMs);
  // Whoever is transferred leaves when the third party answers, and whoever could not be reached may have ended the call.
  const mayEnd = world.hasVanished || acts.some(({ act }) => 'verb' in act && (act.verb === 'transfer' || act.verb === 'TransferBlind'));
  return mayEnd ? [] : up.filter((session) => !world.upSessions.has(session));
}

/** More than once: a call that was dialled in bad weather, or for a transfer, may come to be after everybody has hung up. */
async function hangUp(world: SimulatedWorld): Promise<void> {
  for (let round = 0; round < simulateLimits.hangUpRounds; round++) {
    for (const session of world.liveSessions) world.ask(null, 'end', { session });
    world.farEnd.hangUp();
    world.secondPhone.hangUp();
    await world.clock.advance(simulateLimits.hangUpMs);
  }
}
