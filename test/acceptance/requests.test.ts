// Requests that cannot be met are refused by code and change nothing (CLI.md).
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Message, Refused } from '../../tools/scenario/party/json-process.ts';
import { startHandset, type RunningHandset } from '../support/handset.ts';

let handset: RunningHandset;
test.before(async () => {
  handset = await startHandset();
});
test.after(() => handset.stop());

const refusal = (request: Message): Promise<string> =>
  handset.ask(request).then(
    () => 'done',
    (error: Refused) => error.code,
  );

test('a pull of a session that nobody has is refused, and the handset stays where it is [H15]', async () => {
  assert.is(await refusal({ do: 'pull', guest: 'symbian', session: '9' }), 'NO_SUCH_SESSION');
  assert.is((await handset.ask({ do: 'stats' })).active, 'android');
  assert.not(handset.events.some(({ event }) => event === 'switched'));
});

test('fields of the wrong kind and names of nobody are told apart [D05]', async () => {
  assert.is(await refusal({ do: 'snapshot', guest: 5 }), 'BAD_REQUEST');
  assert.is(await refusal({ do: 'snapshot', guest: null }), 'BAD_REQUEST');
  assert.is(await refusal({ do: 'snapshot', guest: 'palm' }), 'NO_SUCH_GUEST');
  assert.is(await refusal({ do: 'hold', guest: 'core' }), 'NO_SUCH_GUEST');
  assert.is(await refusal({ do: 'kill' }), 'BAD_REQUEST');
  assert.is(await refusal({ do: 'end', session: { id: 1 } }), 'BAD_REQUEST');
  assert.is(await refusal({ do: 'end', session: 'abc' }), 'NO_SUCH_SESSION');
});

test('a call is rejected with a code that refuses, or the request is refused [D05]', async () => {
  for (const code of [0, 180, 200, 299, 700, -5, 486.5, '486']) assert.is(await refusal({ do: 'reject', session: '1', code }), 'BAD_REQUEST', String(code));
  assert.is(await refusal({ do: 'reject', session: '1', code: 603 }), 'CODE_CALL_IS_NOT_BEING_TRACKED');
});

test('what is no SIP address is refused by the guest that was asked, in its own words [H07]', async () => {
  for (const to of ['bob', 'http://x', 'sip:', 'sip:bob@', 'sip:bob@127.0.0.1:99999', 'sip:bob@127.0.0.1\r\nX: y', `sip:${'a'.repeat(5000)}@127.0.0.1`]) {
    assert.is(await refusal({ do: 'place-call', to }), 'INVALID_NUMBER', to.slice(0, 30));
  }
  assert.is(await refusal({ do: 'place-call', guest: 'symbian', to: 'sip:bob@127.0.0.1:5090' }), 'KErrEtelNotCallOwner');
});

test.run();
