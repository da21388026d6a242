// One message into a fresh core, and the outcome that its section asks for.
import * as assert from 'uvu/assert';
import { BootedCore } from './booted-core.ts';
import type { Outcome } from './outcomes.ts';

const codeOf = (text: string): number => Number(/^SIP\/2\.0 (\d{3})/.exec(text)?.[1] ?? NaN);

export async function expect(message: Uint8Array, outcome: Outcome): Promise<void> {
  const core = await BootedCore.create();
  const sent = core.receive(message);
  assert.equal(core.traps, []);
  assert.is(core.saw('SessionOffered'), outcome.offered === true, `offered to the guests; sent: ${sent.join('\n')}`);
  // A call that is offered has had nothing but provisional answers.
  if (outcome.offered) return assert.ok(sent.every((text) => codeOf(text) < 200), sent.join('\n'));
  assert.equal(sent.map(codeOf), outcome.status ? [outcome.status] : [], sent.join('\n'));
  if (outcome.holds) assert.match(sent[0]!, outcome.holds);
}
