// What must hold after switches in mid-call, judged from outside: the capture at the far end and the handset's own recording.
import * as assert from 'uvu/assert';
import { analyseMarks, readWav, type MarksReport } from '../../host-shim/media/index.ts';
import type { CapturedDatagram } from '../../tools/scenario/party/capture.ts';
import type { Message } from '../../tools/scenario/party/json-process.ts';
import type { PortRange } from '../../tools/scenario/party/ports.ts';
import { rtpInCapture, soundInCapture } from '../../tools/scenario/party/received-audio.ts';

export function assertSwitchesLoseNothing(switches: readonly Message[], count: number): void {
  assert.is(switches.length, count);
  for (const one of switches) {
    assert.equal([one.gapFrames, one.lostFrames, one.doubledFrames], [0, 0, 0], JSON.stringify(one));
    assert.ok(Number(one.framesExpected) > 0, 'a zero of zero frames is no proof');
    assert.is(one.primed, false, JSON.stringify(one));
  }
}

/** Every marked frame once and in order, without a break. */
export function assertHeardWhole(report: MarksReport, leastFrames: number, whose: string): void {
  const { missing, doubled, outOfOrder, concealed } = report;
  assert.equal(
    { missing, doubled, outOfOrder, concealed, runs: report.runs.length },
    { missing: 0, doubled: 0, outOfOrder: 0, concealed: 0, runs: 1 },
    `${whose}: ${JSON.stringify(report)}`,
  );
  assert.ok(report.marked >= leastFrames, `${whose}: ${report.marked} marked frames, expected at least ${leastFrames}`);
}

export interface Voices {
  seen: readonly CapturedDatagram[];
  ports: PortRange;
  handsetVoice: number;
  farVoice: number;
  loudspeaker: string;
  leastFrames: number;
}

export async function assertVoices({ seen, ports, handsetVoice, farVoice, loudspeaker, leastFrames }: Voices): Promise<void> {
  const rtp = rtpInCapture(seen, ports);
  assert.equal([rtp.lost, rtp.sequenceGaps, rtp.timestampJumps, rtp.ssrcChanges], [0, 0, 0, 0], JSON.stringify(rtp));
  const sound = soundInCapture(seen, ports)!;
  assertHeardWhole(analyseMarks(sound.pcm, sound.sampleRateHz, handsetVoice), leastFrames, "the handset's voice at the far end");
  const heard = await readWav(loudspeaker);
  assertHeardWhole(analyseMarks(heard.pcm, heard.sampleRateHz, farVoice), leastFrames, "the far end's voice in the handset");
}
