// One turn's commands: joined where the bus has one word, bounded, and refused when the ring is full.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { limits as busLimits } from '../../../proto/limits.ts';
import { ErrorCode } from '../../../proto/index.ts';
import type { Outcome } from '../../contract/index.ts';
import { limits } from '../limits.ts';
import { CommandQueue } from './command-queue.ts';

function queue(full = false) {
  const sent: [string, number, unknown][] = [], outcomes: Outcome[] = [], heard: string[] = [];
  const made = new CommandQueue((name, fields, session, outcome) => {
    if (full) return false;
    sent.push([name, session, fields]);
    outcomes.push(outcome);
    return true;
  });
  const outcome = (name: string): Outcome => ({ done: () => { heard.push(`${name} done`); }, refused: ({ code }) => { heard.push(`${name} ${ErrorCode[code]}`); } });
  return { made, sent, outcomes, heard, outcome };
}

test('a hold and a resume of one turn are one Swap that answers both [H06]', () => {
  const { made, sent, outcomes, heard, outcome } = queue();
  made.push('Hold', {}, 1, outcome('hold'));
  made.push('Resume', {}, 2, outcome('resume'));
  made.flush();
  assert.equal(sent, [['Swap', 0, {}]]);
  outcomes[0].done(0);
  assert.equal(heard, ['hold done', 'resume done']);
});

test('a hold and a resume of two turns stay two commands [H06]', () => {
  const { made, sent, outcome } = queue();
  made.push('Hold', {}, 1, outcome('hold'));
  made.flush();
  made.push('Resume', {}, 2, outcome('resume'));
  made.flush();
  assert.equal(sent.map(([name]) => name), ['Hold', 'Resume']);
});

test('digits of one call are joined up to what one command may carry [H06]', () => {
  const { made, sent, outcome } = queue();
  for (let i = 0; i <= busLimits.dtmfDigits; i++) made.push('SendDtmf', { digits: '1' }, 1, outcome('digit'));
  made.push('SendDtmf', { digits: '2' }, 9, outcome('digit'));
  made.flush();
  assert.equal(sent.map(([, session, fields]) => [session, (fields as { digits: string }).digits.length]), [[1, busLimits.dtmfDigits], [1, 1], [9, 1]]);
});

test('a full ring refuses at once, in the caller\'s turn [H33]', () => {
  const { made, heard, outcome } = queue(true);
  made.push('End', {}, 1, outcome('end'));
  made.flush();
  assert.equal(heard, ['end RATE_EXCEEDED']);
  made.flush();
  assert.is(heard.length, 1, 'and once');
});

test('a turn may ask only so much [H33]', () => {
  const { made, heard, outcome } = queue();
  for (let i = 0; i <= limits.queuedCommands; i++) made.push('End', {}, i, outcome(`end ${i}`));
  assert.equal(heard, [`end ${limits.queuedCommands} RATE_EXCEEDED`]);
});

test.run();
