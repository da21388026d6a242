// The builtin far end in mid-call: ten switches there and back, with the far end's own word on its RTP and both recordings as witness.
// Runs alone: single frames lost or doubled are counted.
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { analyseMarks, readWav } from '../../host-shim/media/index.ts';
import { startFarEnd } from '../../tools/scenario/party/far-end.ts';
import { assertHeardWhole, assertSwitchesLoseNothing } from '../support/conversation.ts';
import { switchThereAndBack, withHandset } from '../support/handset.ts';
import { scratchFolder } from '../support/scratch.ts';

const SWITCHES_EACH_WAY = 10;
const TALK_MS = 1500;
const LEAST_FRAMES = (2 * TALK_MS) / 20;

async function tenSwitches(codec: string, placement: 'guest' | 'shim'): Promise<void> {
  const folder = scratchFolder('builtin');
  const loudspeaker = join(folder, 'handset.wav');
  const farEnd = await startFarEnd('B', { voice: 1, answer: 'auto', codecs: [codec] }, folder);
  const words = ['--microphone', 'marks:0', '--loudspeaker', loudspeaker, '--codecs', codec, '--codec-placement', placement];
  const { rtp, recording } = await withHandset({ words }, async (handset) => {
    const { session } = await handset.ask({ do: 'place-call', to: farEnd.uri });
    assert.is((await handset.event('session-established', { session })).codec, codec);
    await new Promise((resolve) => setTimeout(resolve, TALK_MS));
    assertSwitchesLoseNothing(await switchThereAndBack(handset, SWITCHES_EACH_WAY), 2 * SWITCHES_EACH_WAY);
    await new Promise((resolve) => setTimeout(resolve, TALK_MS));
    const records = await handset.ask({ do: 'records' });
    assert.ok(records.identical && records.skipped === 0 && Number(records.checked) > 0);
    const result = await farEnd.result();
    await handset.ask({ do: 'end', session });
    await handset.event('session-ended', { session });
    return result;
  }).finally(() => farEnd.stop());
  assert.equal([rtp!.lost, rtp!.sequenceGaps, rtp!.timestampJumps, rtp!.ssrcChanges], [0, 0, 0, 0], JSON.stringify(rtp));
  assert.ok(rtp!.received >= LEAST_FRAMES);
  const far = await readWav(recording!.path);
  const near = await readWav(loudspeaker);
  assertHeardWhole(analyseMarks(far.pcm, far.sampleRateHz, 0), LEAST_FRAMES, "the handset's voice at the far end");
  assertHeardWhole(analyseMarks(near.pcm, near.sampleRateHz, 1), LEAST_FRAMES, "the far end's voice in the handset");
}

test('ten switches there and back with G.722 in the guests lose nothing, and the state crosses [H14, H20, M03]', () => tenSwitches('G722', 'guest'));
test('ten switches there and back with PCMU in the guests lose nothing [H14, H20]', () => tenSwitches('PCMU', 'guest'));
test('ten switches there and back with the codec in the shim lose nothing [H14, H19]', () => tenSwitches('PCMA', 'shim'));

test.run();
