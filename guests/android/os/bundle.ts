// android.os.Bundle: named values of a few plain types; a missing value reads as its type's default.
import { limits } from '../limits.ts';

export type BundleValue = number | string | boolean;

export class Bundle {
  private readonly values = new Map<string, BundleValue>();

  static of(values: Readonly<Record<string, BundleValue>>): Bundle {
    const bundle = new Bundle();
    for (const [key, value] of Object.entries(values)) bundle.put(key, value);
    return bundle;
  }

  putInt(key: string, value: number): void { this.put(key, value | 0); }
  putLong(key: string, value: number): void { this.put(key, value); }
  putString(key: string, value: string): void { this.put(key, value); }
  putBoolean(key: string, value: boolean): void { this.put(key, value); }

  getInt(key: string, otherwise = 0): number { return this.read(key, 'number', otherwise); }
  getLong(key: string, otherwise = 0): number { return this.read(key, 'number', otherwise); }
  getString(key: string, otherwise = ''): string { return this.read(key, 'string', otherwise); }
  getBoolean(key: string, otherwise = false): boolean { return this.read(key, 'boolean', otherwise); }

  containsKey(key: string): boolean { return this.values.has(key); }
  remove(key: string): void { this.values.delete(key); }
  size(): number { return this.values.size; }

  putAll(other: Bundle): void {
    for (const [key, value] of other.values) this.put(key, value);
  }

  copy(): Bundle {
    const bundle = new Bundle();
    bundle.putAll(this);
    return bundle;
  }

  equals(other: Bundle): boolean {
    if (this.values.size !== other.values.size) return false;
    for (const [key, value] of this.values) if (other.values.get(key) !== value) return false;
    return true;
  }

  toJSON(): Record<string, BundleValue> {
    return Object.fromEntries([...this.values].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private put(key: string, value: BundleValue): void {
    if (!this.values.has(key) && this.values.size >= limits.bundleEntries) throw new RangeError(`a Bundle holds at most ${limits.bundleEntries} values`);
    this.values.set(key, value);
  }

  private read<T extends BundleValue>(key: string, type: string, otherwise: T): T {
    const value = this.values.get(key);
    return typeof value === type ? value as T : otherwise;
  }
}
