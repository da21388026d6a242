// Boots a handset with a tape between it and its devices.
import { randomBytes } from 'node:crypto';
import type { Handset } from '../handset.ts';
import { HandsetMachine, type HandsetParts } from '../handset-machine.ts';
import type { HandsetOptions } from '../options.ts';
import { buildOf, hasSecrets, plainOptions } from './header.ts';
import { TapeKind } from './kind.ts';
import { RecordedGuests } from './recorded-guests.ts';
import { RecordingTape } from './recording-tape.ts';
import { keyPathOf, tapeKey, TapeWriter } from './tape-file.ts';
import { TapedHandset } from './taped-handset.ts';
import { tapedPlatform } from './taped-platform.ts';

export async function recordHandset(options: HandsetOptions, parts: HandsetParts, { path, key }: { path: string; key?: string }): Promise<Handset> {
  const sealed = hasSecrets(options);
  const bundles = parts.guests.map(({ name, tier = 'worker', manifest, startMs, switchMs }) => ({ name, plan: { manifest, startMs, switchMs }, bundle: options.guests?.find((guest) => guest.name === name)?.bundle, enclosed: tier !== 'worker' }));
  const writer = new TapeWriter(path, {
    format: 1, ...buildOf(bundles), inThread: parts.pollGuests !== undefined, sealed, salt: randomBytes(16).toString('hex'),
  }, sealed ? tapeKey(key ?? keyPathOf(path), true) : null);
  const tape = new RecordingTape(parts.platform.clock, (record) => writer.keep(record));
  tape.note(TapeKind.Options, 0, JSON.stringify(plainOptions(options)));
  const guests = new RecordedGuests(tape);
  const { pollGuests } = parts;
  try {
    const handset = await HandsetMachine.boot(options, {
      platform: tapedPlatform(tape, parts.platform),
      loadCore: () => loadedThrough(tape, parts),
      guests: parts.guests.map((plan) => guests.plan(plan)),
      makePort: guests.makePort,
      ...(pollGuests ? { pollGuests: () => tape.isHit(pollGuests) } : {}),
    });
    return new TapedHandset(handset, tape, async () => {
      writer.flaw ||= tape.flaw;
      await writer.close();
    }, !sealed);
  } catch (error) {
    await writer.close().catch(() => undefined);
    throw error;
  }
}

async function loadedThrough(tape: RecordingTape, parts: HandsetParts): ReturnType<HandsetParts['loadCore']> {
  const loading = parts.loadCore();
  await tape.settled(() => loading.then(() => undefined));
  return loading;
}
