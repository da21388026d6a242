// The media device behind a tape is told what the machine tells it.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { VirtualClock } from '../devices/clock/virtual.ts';
import { FakeMedia } from '../fakes/fake-media.ts';
import { RecordingTape } from './recording-tape.ts';
import { tapedMedia } from './taped-media.ts';

test('the first port that was asked for reaches the device while it is recorded [D11, M01]', async () => {
  const asked: unknown[][] = [];
  const media = new FakeMedia();
  media.open = (...what: unknown[]) => {
    asked.push(what);
    return Promise.resolve([40_000]);
  };
  const device = await tapedMedia(new RecordingTape(new VirtualClock(), () => undefined), () => Promise.resolve(media));
  assert.equal(await device.open(1, 40_000), [40_000]);
  assert.equal(asked, [[1, 40_000]]);
});

test.run();
