// When the far end of a refused call wants to be called again: RFC 3261 20.33, 21.4.18, 21.4.24, 21.5.4, 21.6.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Scripted } from './support/scripted.ts';
import { compare } from './support/snapshot-check.ts';

async function refused(code: number, line: string): Promise<Scripted> {
  const call = await Scripted.calling();
  call.respond(code, { lines: line ? [`Retry-After: ${line}`] : [] });
  return call;
}

const toldBy = ({ phone, session }: Scripted): number => phone.last('SessionEnded', session)!.body.reason.retryAfterS;

for (const code of [404, 413, 480, 486, 500, 503, 600, 603]) {
  test(`the Retry-After of a ${code} is told with the end of the call, and stays in its record (RFC 3261 20.33) [S01] [H14]`, async () => {
    const call = await refused(code, '300 (in a meeting);duration=3600');
    // 8.1.3.5: the 413 has the INVITE go out without its offer; that one is refused, too.
    if (code === 413) call.respond(486, { request: call.requests('INVITE')[1]!, lines: ['Retry-After: 300'] });
    assert.is(toldBy(call), 300);
    compare(call.phone);
    call.phone.core.fault(call.world.nowMs, 0);
    compare(call.phone);
  });
}

test('no Retry-After, one that cannot be read and one of a call that was up are none; one of ages is the longest that the bus has (RFC 3261 20.33) [S01]', async () => {
  for (const [line, seconds] of [['', 0], ['soon', 0], ['0', 0], ['99999999999', 2_147_483_647]] as const) assert.is(toldBy(await refused(486, line)), seconds, line);
  const up = await Scripted.up();
  up.ask('BYE', 1, { lines: ['Retry-After: 5'] });
  assert.is(toldBy(up), 0);
});

test.run();
