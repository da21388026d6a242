// What a handset asks itself before it is called good: that it has no rights it does not need, and that both guests tell the same record.
import { accessSync, constants } from 'node:fs';
import type { Handset } from '../../../host-shim/index.ts';
import { BOOTED, DEVICE, FLASH, HANDSET, KEYS, ROOT } from '../loader/places.ts';

/** What only the loader and the keeper may change. */
const OTHERS = [ROOT, HANDSET, `${HANDSET}/dist`, FLASH, DEVICE, KEYS, BOOTED];

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

export interface Rights {
  readonly user: number;
  /** Of what is not its own; must be empty. */
  readonly writable: readonly string[];
}

export const rights = (): Rights => ({ user: process.getuid!(), writable: OTHERS.filter(mayWrite) });

export async function passesSelfTest(handset: Handset, { user, writable }: Rights): Promise<boolean> {
  return user !== 0 && writable.length === 0 && (await handset.records()).identical;
}
