// Until when a 2xx is owed something.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LateSuccess } from './late-success.ts';
import type { SipWords } from './sip-words.ts';

const invite = { method: 'INVITE', status: 0, callId: 'c', fromTag: 'ours', cseq: 1 } as SipWords;
const success = { ...invite, status: 200 } as SipWords;
const TIMER_MS = 32_000;

test('a 2xx of another fork is late 64*T1 after the first one (RFC 6026 8.4) [D06]', () => {
  const late = new LateSuccess();
  late.sent(0, invite);
  assert.equal([5_000, 5_000 + TIMER_MS - 10, 5_000 + TIMER_MS].map((nowMs) => late.isLate(nowMs, success)), [false, false, true]);
});

test('a core that was started anew heeds a 2xx to an INVITE of before for 64*T1, and to a later one as ever [D06]', () => {
  const late = new LateSuccess();
  late.sent(0, invite);
  late.coreDies(1_000);
  assert.equal([1_000 + TIMER_MS - 10, 1_000 + TIMER_MS].map((nowMs) => late.isLate(nowMs, success)), [false, true]);
  late.sent(2_000, { ...invite, cseq: 2 });
  assert.is(late.isLate(1_000 + TIMER_MS, { ...success, cseq: 2 }), false);
});

test.run();
