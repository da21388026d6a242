// An end for a core that does not come back: Node's own watchdog thread stops the call, WebAssembly loops included, and the caller goes on.
import { Script } from 'node:vm';
import { limits } from './limits.ts';

export type Guard = <T>(call: () => T) => T;

/** For machines whose time stands still while the core runs. */
export const unguarded: Guard = (call) => call();

export class CoreHung extends Error {
  override readonly name = 'CoreHung';
  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`);
  }
}

// Only what a script calls can be stopped, and only the global object leads from a script to us.
const CALL = Symbol.for('twinset.core.call');
const script = new Script("globalThis[Symbol.for('twinset.core.call')]()");
const place = globalThis as unknown as Record<symbol, () => unknown>;

/** Costs 0.1 ms; calls do not nest. */
export const timeLimited = (limitMs: number = limits.callMs): Guard => <T>(call: () => T): T => {
  place[CALL] = call;
  try {
    return script.runInThisContext({ timeout: limitMs, displayErrors: false }) as T;
  } catch (error) {
    throw (error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT' ? new CoreHung(limitMs) : error;
  } finally {
    delete place[CALL];
  }
};
