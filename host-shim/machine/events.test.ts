// The end of a call as the control line tells it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MessageType, Side, decode, encodeSessionEnded, newFrameHeader } from '../../proto/index.ts';
import { handsetEvent } from './events.ts';

for (const [retryAfterS, told] of [[300, { retryAfterS: 300 }], [0, {}]] as const) {
  test(`session-ended says when whoever refused wants to be called again: ${retryAfterS === 0 ? 'not, when nothing was said' : `${retryAfterS} s`} (RFC 3261 20.33) [H03]`, () => {
    const ended = decode(MessageType.SessionEnded, encodeSessionEnded({ reason: { side: Side.REMOTE, sipCode: 480, q850: 19, text: 'Away', retryAfterS } }));
    const event = handsetEvent({ ...newFrameHeader(), session: 7 }, ended, null);
    assert.equal(event?.event === 'session-ended' && event.reason, { sip: 480, q850: 19, text: 'Away', side: 'remote', ...told });
  });
}

test.run();
