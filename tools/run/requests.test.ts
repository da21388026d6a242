// Requests of the control protocol: which are taken, and what is said to the others.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Handset, InputResult } from '../../host-shim/index.ts';
import { serve } from './requests.ts';

function fakeHandset(answer: InputResult = { ok: true, session: '7' }): { handset: Handset; seen: unknown[] } {
  const seen: unknown[] = [];
  const handset = {
    bind: { ip: '127.0.0.1', port: 5060 },
    pid: 1,
    guests: ['android', 'symbian'],
    active: 'android',
    on: () => () => undefined,
    input: async (...words: unknown[]) => {
      seen.push(['input', ...words]);
      return answer;
    },
    switchTo: async (to: string) => {
      seen.push(['switch', to]);
      return { ok: false, code: 'SWITCH_REFUSED', message: 'no' };
    },
    pull: async (...words: unknown[]) => {
      seen.push(['pull', ...words]);
      return answer;
    },
    records: async () => ({
      sequence: 5,
      checked: 5,
      skipped: 0,
      different: 0,
      identical: true,
      records: { android: { calls: [{ session: 7, own: 'mine' }], phone: 'its' }, symbian: null },
      projections: { android: { sessions: [{ id: 7 }], handset: { muted: false } }, symbian: null },
    }),
    snapshot: async (guest: string | null) => ({ guest: guest ?? 'android', display: [], sequence: 1, record: {} }),
    stats: async () => ({ bus: {} }),
    freeze: (guest: string, durationMs: number) => {
      seen.push(['freeze', guest, durationMs]);
    },
    kill: (name: string) => {
      seen.push(['kill', name]);
    },
    shutdown: async () => undefined,
  } as unknown as Handset;
  return { handset, seen };
}

const ask = async (line: string, fake = fakeHandset()) => ({ reply: await serve(fake.handset, () => fake.seen.push('quit'), line), seen: fake.seen });

test('a request goes to the guest it names, and to the one in front when it names none [H03]', async () => {
  const { reply, seen } = await ask('{"id":1,"do":"place-call","guest":"symbian","to":"sip:b@x"}');
  assert.equal(reply, { id: 1, ok: true, session: '7' });
  assert.equal(seen, [['input', 'symbian', 'place-call', { to: 'sip:b@x' }]]);
  assert.equal((await ask('{"id":2,"do":"merge","sessions":[1,"2"]}')).seen, [['input', null, 'merge', { sessions: ['1', '2'] }]]);
});

test('place-call with join says which dialog is joined beside the address, and refuses one that is not whole or does not fit (RFC 3911) [S04, H03]', async () => {
  const join = { callId: 'a/b@x', toTag: 't', fromTag: 'f' };
  const line = (to: string, dialog: unknown): string => JSON.stringify({ id: 1, do: 'place-call', to, join: dialog });
  assert.equal((await ask(line('sip:b@x', join))).seen, [['input', null, 'place-call', { to: 'sip:b@x', join: 'a/b@x;to-tag=t;from-tag=f' }]]);
  for (const dialog of [{ callId: 'c', toTag: 't' }, 'c', { ...join, toTag: 't;x' }, { ...join, fromTag: 'f,g' }, { ...join, callId: 'c'.repeat(383) }]) {
    const { reply, seen } = await ask(line('sip:b@x', dialog));
    assert.equal([reply.ok ? '' : reply.error.code, seen], ['BAD_REQUEST', []], JSON.stringify(dialog));
  }
});

test("a guest's own error comes back as the reply's error [H03]", async () => {
  const { reply } = await ask('{"id":"x","do":"hold","session":"1"}', fakeHandset({ ok: false, code: 'KErrNotFound', message: 'no such call' }));
  assert.equal(reply, { id: 'x', ok: false, error: { code: 'KErrNotFound', message: 'no such call' } });
});

test('what is no JSON object, no known word or lacks a field is refused with a code and the way out [H03]', async () => {
  const code = async (line: string) => {
    const { reply, seen } = await ask(line);
    assert.equal(seen, []);
    return reply.ok ? 'ok' : reply.error.code;
  };
  assert.is(await code('{"id":1'), 'BAD_JSON');
  assert.is(await code('[1]'), 'BAD_REQUEST');
  assert.is(await code('{"id":1,"do":"fly"}'), 'UNKNOWN_REQUEST');
  assert.is(await code('{"id":1,"do":"toString"}'), 'UNKNOWN_REQUEST');
  assert.is(await code('{"id":1,"do":"place-call"}'), 'BAD_REQUEST');
  assert.is(await code('{"id":1,"do":"mute","on":"yes"}'), 'BAD_REQUEST');
  assert.is(await code('{"id":1,"do":"answer","guest":"linux"}'), 'NO_SUCH_GUEST');
  assert.is(await code('{"id":1,"do":"switch","to":"linux"}'), 'NO_SUCH_GUEST');
  assert.is(await code('{"id":1,"do":"kill"}'), 'BAD_REQUEST');
});

test('a word that is nearly one we know is refused with the one that was meant; what a program adds for itself is passed over [H03]', async () => {
  const words = async (line: string): Promise<string> => {
    const { reply } = await ask(line);
    return reply.ok ? 'ok' : `${reply.error.code} ${reply.error.message}`;
  };
  assert.match(await words('{"id":1,"do":"plce-call","to":"sip:b@x"}'), /^UNKNOWN_REQUEST .*; did you mean "place-call"\?$/);
  assert.is(await words('{"id":1,"do":"hold","sesion":"1"}'), 'BAD_REQUEST hold has no "sesion"; did you mean "session"?');
  assert.is(await words('{"id":1,"do":"records","gest":"symbian"}'), 'BAD_REQUEST records has no "gest"; did you mean "guest"?');
  assert.match(await words('{"id":1,"do":"hold","guest":"andriod"}'), /^NO_SUCH_GUEST .*; did you mean "android"\?$/);
  assert.is(await words('{"id":1,"do":"hold","session":"1","comment":"first"}'), 'ok');
});

test('a transfer is told where to by one of two words, not by both [H15]', async () => {
  const { reply, seen } = await ask('{"id":1,"do":"transfer","session":"1","to":"sip:b@x","with":"2"}');
  assert.equal([reply.ok ? '' : reply.error.code, seen], ['BAD_REQUEST', []]);
});

test('freeze needs a guest and a time within its bound [H33]', async () => {
  const code = async (line: string): Promise<unknown> => ((await ask(line)).reply as { error?: { code: string } }).error?.code;
  assert.equal((await ask('{"id":1,"do":"freeze","guest":"android","durationMs":2000}')).seen, [['freeze', 'android', 2000]]);
  assert.is(await code('{"id":1,"do":"freeze","durationMs":2000}'), 'BAD_REQUEST');
  assert.is(await code('{"id":1,"do":"freeze","guest":"core","durationMs":2000}'), 'NO_SUCH_GUEST');
  for (const durationMs of [0, 60_001, 1.5, '"1"']) assert.is(await code(`{"id":1,"do":"freeze","guest":"android","durationMs":${durationMs}}`), 'BAD_REQUEST');
});

test('switch, kill and quit go to the machine [H14]', async () => {
  assert.equal((await ask('{"id":1,"do":"switch","to":"symbian"}')).reply, { id: 1, ok: false, error: { code: 'SWITCH_REFUSED', message: 'no' } });
  assert.equal((await ask('{"id":1,"do":"kill","guest":"core"}')).seen, [['kill', 'core']]);
  assert.equal((await ask('{"id":1,"do":"quit"}')).seen, ['quit']);
});

test("records name each guest's own record at the top [H12]", async () => {
  const { reply } = await ask('{"id":1,"do":"records"}');
  assert.equal(reply, {
    id: 1,
    ok: true,
    sequence: 5,
    checked: 5,
    skipped: 0,
    different: 0,
    identical: true,
    android: [{ session: '7', own: 'mine', projection: { id: 7 } }],
    symbian: [],
    handset: { android: { own: 'its', projection: { muted: false } }, symbian: { own: null, projection: null } },
  });
});

test.run();
