// What others wrote is shown, and steers no terminal.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { printable, printableLine } from './printable.ts';
import { plainEvent } from './run/plain-events.ts';

test('words of every script are shown as they are, and what steers a terminal as an escape [D02]', () => {
  for (const text of ['Zoë Ünal', '电话', 'a\tb\nc', '👩‍💻']) assert.is(printable(text), text);
  assert.is(printable('\x1b]0;owned\x07 \x9b2J \u202egnp\u2028'), '\\u{1b}]0;owned\\u{7} \\u{9b}2J \\u{202e}gnp\\u{2028}');
  assert.is(printableLine('a\nb'), 'a\\nb');
});

test('a caller whose name has control characters writes no line of its own into the events for people [D02]', () => {
  const line = plainEvent({ event: 'session-offered', session: 1, from: '"\x1b[2J\nregistered" <sip:a@b>' } as never);
  assert.is(line, 'session-offered  session 1  from "\\u{1b}[2J\\nregistered" <sip:a@b>');
});

test.run();
