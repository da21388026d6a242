// The live picture on a terminal: styles only where they are wanted, and a cursor that comes back.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LivePicture } from './live-picture.ts';

const STYLE = /\x1b\[[0-9]+m/;

function drawn(noColour: string | undefined): string {
  const before = process.env.NO_COLOR;
  if (noColour === undefined) delete process.env.NO_COLOR;
  else process.env.NO_COLOR = noColour;
  let text = '';
  const picture = new LivePicture('A call', { write: (part: string) => void (text += part) } as unknown as NodeJS.WriteStream);
  picture.step(0, 1, 'Android calls B');
  picture.stopped();
  if (before === undefined) delete process.env.NO_COLOR;
  else process.env.NO_COLOR = before;
  return text;
}

test('the picture has styles, and none where NO_COLOR is set; its words are the same [D05]', () => {
  const [styled, plain] = [drawn(undefined), drawn('1')];
  assert.match(styled, STYLE);
  assert.not.match(plain, STYLE);
  assert.is(styled.replaceAll(/\x1b\[[0-9]+m/g, ''), plain);
  assert.match(plain, /1\/1 {2}Android calls B/);
});

test('the cursor is back when the picture stops [D05]', () => {
  assert.ok(drawn('1').endsWith('\x1b[?25h\n'));
});

test.run();
