// A flash in memory whose power fails at a chosen write: what was not flushed by then is kept, lost or torn sector by sector.
import type { Flash } from '../../tools/image/index.ts';
import { FLASH_BYTES, SECTOR_BYTES } from '../../tools/image/slot/layout.ts';

/** What the power failure leaves of the sectors that no flush has made safe yet. */
export const CUTS = ['nothing', 'before', 'after', 'torn', 'only-the-last'] as const;
/**
 * nothing: none of the unflushed sectors; before: those ahead of the cut one; after: the cut one too;
 * torn: of the cut one its first half; only-the-last: the cut one alone, the device having written in its own order.
 */
export type Cut = (typeof CUTS)[number];

export class PowerFailure extends Error {
  override readonly name = 'PowerFailure';
}

export class SimulatedFlash implements Flash {
  readonly bytes = FLASH_BYTES;
  readonly #safe: Map<number, Uint8Array>;
  #unflushed: [number, Uint8Array][] = [];
  #dead = false;
  /** Sectors written since power-on. */
  sectorWrites = 0;
  /** The power fails at this sector write, counted from 0; Infinity = never. */
  cutAt = Infinity;
  cut: Cut = 'before';

  constructor(safe = new Map<number, Uint8Array>()) {
    this.#safe = safe;
  }

  /** Power on again: what was safe, in a flash of its own. */
  restarted(): SimulatedFlash {
    return new SimulatedFlash(new Map(this.#safe));
  }

  read(offset: number, length: number): Uint8Array {
    this.#assertAlive();
    const bytes = new Uint8Array(length);
    const end = offset + length;
    for (let sector = Math.floor(offset / SECTOR_BYTES); sector * SECTOR_BYTES < end; sector++) {
      const content = this.#sector(sector);
      const begin = sector * SECTOR_BYTES;
      const from = Math.max(offset, begin);
      bytes.set(content.subarray(from - begin, Math.min(end, begin + SECTOR_BYTES) - begin), from - offset);
    }
    return bytes;
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#assertAlive();
    const end = offset + bytes.length;
    for (let sector = Math.floor(offset / SECTOR_BYTES); sector * SECTOR_BYTES < end; sector++) {
      const content = this.#sector(sector).slice();
      const begin = sector * SECTOR_BYTES;
      const from = Math.max(offset, begin);
      const to = Math.min(end, begin + SECTOR_BYTES);
      content.set(bytes.subarray(from - offset, to - offset), from - begin);
      if (this.sectorWrites++ === this.cutAt) this.#fail(sector, content);
      this.#unflushed.push([sector, content]);
    }
  }

  flush(): void {
    this.#assertAlive();
    for (const [sector, content] of this.#unflushed) this.#safe.set(sector, content);
    this.#unflushed = [];
  }

  /** Turns a bit over, as a worn cell does. */
  damage(offset: number, bit = 0): void {
    const sector = Math.floor(offset / SECTOR_BYTES);
    const content = this.#sector(sector).slice();
    content[offset % SECTOR_BYTES]! ^= 1 << bit;
    this.#safe.set(sector, content);
  }

  #sector(sector: number): Uint8Array {
    return this.#unflushed.findLast(([number]) => number === sector)?.[1] ?? this.#safe.get(sector) ?? new Uint8Array(SECTOR_BYTES);
  }

  #fail(sector: number, content: Uint8Array): never {
    const torn = (this.#sector(sector) ?? content).slice();
    torn.set(content.subarray(0, SECTOR_BYTES / 2));
    const ahead = this.cut === 'nothing' || this.cut === 'only-the-last' ? [] : this.#unflushed;
    const own: [number, Uint8Array][] =
      this.cut === 'torn' ? [[sector, torn]] : this.cut === 'after' || this.cut === 'only-the-last' ? [[sector, content]] : [];
    for (const [number, kept] of [...ahead, ...own]) this.#safe.set(number, kept);
    this.#unflushed = [];
    this.#dead = true;
    throw new PowerFailure(`power failed at sector write ${this.cutAt} (${this.cut})`);
  }

  #assertAlive(): void {
    if (this.#dead) throw new PowerFailure('there is no power');
  }
}

/** Runs `work` with the power cut at this write; the flash as the next power-on finds it. Null: the work needs fewer writes. */
export function cutOnce(from: SimulatedFlash, work: (flash: SimulatedFlash) => void, cutAt: number, cut: Cut): SimulatedFlash | null {
  const flash = from.restarted();
  flash.cutAt = cutAt;
  flash.cut = cut;
  try {
    work(flash);
    return null;
  } catch (error) {
    if (error instanceof PowerFailure) return flash.restarted();
    throw error;
  }
}
