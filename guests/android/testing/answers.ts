// For tests: what became of something the user did.
import * as assert from 'uvu/assert';
import type { Answer } from './scripted-phone.ts';

export function ok({ answer }: Answer): void {
  assert.is(answer()?.body.ok, true, JSON.stringify(answer()?.body));
}

export function waits({ answer }: Answer): void { assert.is(answer(), undefined); }

/** Failed, with the platform's own name of the failure. */
export function refused({ answer }: Answer, code: string): void {
  assert.is(answer()?.body.ok, false);
  assert.is(answer()?.body.code, code);
}
