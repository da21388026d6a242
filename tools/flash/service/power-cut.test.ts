// The power is cut at every sector write of an update over the network, with the service's own doings in between: what it answers after power-on is true.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { flashWithTwo, imageOf } from '../../../test/support/board.ts';
import { CUTS, PowerFailure, type Cut, type SimulatedFlash } from '../../../test/support/simulated-flash.ts';
import { TRUST } from '../../../test/support/small-image.ts';
import { announcementOf, boot, markGood, printVersion, sha256 } from '../../image/index.ts';
import { limits } from '../limits.ts';
import { Refusal } from './refusal.ts';
import { UpdateService, type Piece } from './update-service.ts';

const NEW = imageOf(3, 3200);
const PIECE_BYTES = 900;
const SENDER = { destroyed: false, destroy: () => undefined };

async function* once(piece: Uint8Array): AsyncGenerator<Uint8Array> {
  yield piece;
}

const only = (bytes: Uint8Array): Piece => ({ body: once(bytes), bytes: null });

/** Power-on, and the update from wherever it stands; what the target says that it holds must be the image's own beginning. */
async function update(flash: SimulatedFlash): Promise<string> {
  const choice = boot(flash, TRUST);
  assert.is(choice.mode, 'slot', 'a brick');
  if (choice.mode !== 'slot') return 'a brick';
  markGood(flash, choice.slot, choice.image);
  const version = printVersion(choice.image.version);
  if (version === '3.0.0') return version;
  const service = new UpdateService({ flash, trust: TRUST, running: choice.slot, said: () => undefined, restart: () => undefined, nowMs: () => 0 });
  const { name, offset } = service.create(announcementOf(NEW), NEW.length, SENDER);
  for (let at = offset; at < NEW.length; ) {
    assert.equal(service.held(name).digest, sha256(NEW.subarray(0, at)), `the first ${at} bytes are not the image's`);
    at = await service.append(name, at, null, only(NEW.subarray(at, at + PIECE_BYTES)), SENDER);
  }
  assert.ok(service.mayReboot());
  return update(flash);
}

async function cutOnce(from: SimulatedFlash, cutAt: number, cut: Cut): Promise<SimulatedFlash> {
  const flash = from.restarted();
  flash.cutAt = cutAt;
  flash.cut = cut;
  const error = await update(flash).then(() => null, (caught: unknown) => caught);
  assert.ok(error instanceof PowerFailure, `write ${cutAt} was not cut: ${String(error)}`);
  return flash.restarted();
}

test('the power is cut at every sector write of an update over the network, and it goes on over bytes that are the image\'s [D02, D03]', async () => {
  const fresh = flashWithTwo();
  const whole = fresh.restarted();
  assert.is(await update(whole), '3.0.0');
  assert.ok(whole.sectorWrites > 20, `only ${whole.sectorWrites} writes: the update is not exercised`);
  for (let cutAt = 0; cutAt < whole.sectorWrites; cutAt++)
    for (const cut of CUTS) assert.is(await update(await cutOnce(fresh, cutAt, cut)), '3.0.0', `after a cut at write ${cutAt} (${cut})`);
});

test('a target that lost its power goes on where it was, within one piece [D02]', async () => {
  const fresh = flashWithTwo();
  const whole = fresh.restarted();
  await update(whole);
  const offsets: number[] = [];
  for (let cutAt = 0; cutAt < whole.sectorWrites; cutAt++) {
    const flash = await cutOnce(fresh, cutAt, 'before');
    const service = new UpdateService({ flash, trust: TRUST, running: 1, said: () => undefined, restart: () => undefined });
    try {
      offsets.push(service.create(announcementOf(NEW), NEW.length, SENDER).offset);
    } catch {
      break; // it is marked good in its own slot by now
    }
  }
  assert.equal([...new Set(offsets)], [0, 900, 1800, 2700, NEW.length]);
  assert.equal([...offsets].sort((a, b) => a - b), offsets, 'it went back');
});

test('an image that was whole when the power failed is verified when it is announced again [D02]', async () => {
  const flash = flashWithTwo();
  boot(flash, TRUST);
  const target = { flash, trust: TRUST, running: 1, said: () => undefined, restart: () => undefined } as const;
  const service = new UpdateService(target);
  const { name } = service.create(announcementOf(NEW), NEW.length, SENDER);
  await service.append(name, 0, null, only(NEW.subarray(0, 3000)), SENDER);
  const before = flash.sectorWrites;
  await service.append(name, 3000, null, only(NEW.subarray(3000)), SENDER);
  const lastWrite = flash.sectorWrites - 1;
  assert.ok(lastWrite > before);
  const again = flashWithTwo();
  boot(again, TRUST);
  again.cutAt = lastWrite;
  const dying = new UpdateService({ ...target, flash: again });
  dying.create(announcementOf(NEW), NEW.length, SENDER);
  await dying.append(name, 0, null, only(NEW.subarray(0, 3000)), SENDER);
  const error = await dying.append(name, 3000, null, only(NEW.subarray(3000)), SENDER).catch((caught: unknown) => caught);
  assert.ok(error instanceof PowerFailure);
  const revived = new UpdateService({ ...target, flash: again.restarted() });
  assert.is(revived.create(announcementOf(NEW), NEW.length, SENDER).offset, NEW.length);
  assert.ok(revived.mayReboot());
});

test('pieces are written in bounded number, so that nobody wears the boot state out with an image that he has, a byte at a time [D02]', async () => {
  const flash = flashWithTwo();
  boot(flash, TRUST);
  let nowMs = 0;
  const service = new UpdateService({ flash, trust: TRUST, running: 1, said: () => undefined, restart: () => undefined, nowMs: () => nowMs });
  const { name } = service.create(announcementOf(NEW), NEW.length, SENDER);
  const send = (at: number): Promise<number> => service.append(name, at, null, only(NEW.subarray(at, at + 1)), SENDER);
  let at = 0;
  while (at < limits.pieces) at = await send(at);
  const writes = flash.sectorWrites;
  const refusal = await send(at).catch((error: unknown) => error);
  assert.ok(refusal instanceof Refusal && refusal.code === 'TOO_MANY_UPDATES' && refusal.headers['Retry-After'] === '10', String(refusal));
  assert.is(flash.sectorWrites, writes);
  nowMs += limits.pieceEveryMs;
  assert.is(await send(at), at + 1);
});

test.run();
