// A call that is held before it is answered (RFC 3262 5, RFC 3311 5): no guest's own API does that, but the core tells both of it, and both must record it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ScriptedEvent } from '../../guests/contract/conformance/scripted-bus.ts';
import { Media, SessionProgressWhat, Side } from '../../proto/index.ts';
import { ANDROID, SYMBIAN, compare } from './compare.ts';
import { lostEvents } from './mutations.ts';

const dialled = (session: number): ScriptedEvent[] => [
  { name: 'SessionCreated', session, fields: { localUri: 'sip:alice@example.org', remoteUri: 'sip:bob@example.org', account: 0, media: Media.AUDIO, owner: ANDROID, sipCallId: `call-${session}` } },
  { name: 'SessionProgress', session, fields: { what: SessionProgressWhat.ALERTING, sipCode: 180 } },
  { name: 'SessionProgress', session, fields: { what: SessionProgressWhat.EARLY_MEDIA, sipCode: 183 } },
  { name: 'SessionHeld', session, fields: { side: Side.LOCAL } },
];
const ended = (session: number, sipCode: number): ScriptedEvent => ({ name: 'SessionEnded', session, fields: { reason: { side: Side.REMOTE, sipCode, q850: 16 } } });
const stories: Record<string, ScriptedEvent[]> = {
  'answered and resumed': [...dialled(1), { name: 'SessionEstablished', session: 1, fields: { codec: 'PCMU', ptimeMs: 20, media: Media.AUDIO } }, { name: 'SessionResumed', session: 1, fields: { side: Side.LOCAL } }, ended(1, 0)],
  'resumed before it is answered': [...dialled(1), { name: 'SessionResumed', session: 1, fields: { side: Side.LOCAL } }, { name: 'SessionEstablished', session: 1, fields: { codec: 'PCMU', ptimeMs: 20, media: Media.AUDIO } }],
  'taken over, held by the far end, too, and refused': [...dialled(1), { name: 'OwnerChanged', fields: { fromGuest: ANDROID, toGuest: SYMBIAN, tick: 9 } }, { name: 'SessionHeld', session: 1, fields: { side: Side.REMOTE } }, ended(1, 486)],
};

for (const [name, story] of Object.entries(stories)) {
  test(`held while it is dialled, then ${name}: the records of both guests are equal at every step (RFC 3262 5, RFC 3311 5) [S02] [H12]`, () => {
    const check = compare(story, null, 0);
    assert.equal([check.checked, check.skipped, check.different], [story.length, 0, 0]);
    const hold = lostEvents(story).find(({ at }) => story[at]!.name === 'SessionHeld')!;
    for (const deceived of [ANDROID, SYMBIAN]) assert.ok(compare(story, hold, deceived).different > 0, 'a guest that misses the hold is noticed');
  });
}

test.run();
