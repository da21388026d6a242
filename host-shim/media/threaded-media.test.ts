// Two media devices with real threads, sockets and time on 127.0.0.1: ten switches, a killed codec worker, marks in both recordings.
// Runs alone: its frames are due every 20 ms.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { build } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../paths.ts';
import type { MediaDevice, MediaStats } from './device.ts';
import { readWav } from './audio/wav.ts';
import { analyseMarks, type MarksReport } from './marks-analyser.ts';
import { createThreadedMedia } from './threaded-media.ts';
import { readTrace, type TraceBatch } from './trace-record.ts';

const ANDROID = 2;
const SYMBIAN = 3;
const originNs = process.hrtime.bigint();
let folder = '';
let workers = { media: '', codec: '' };
let bundles: string[] = [];

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'twinset-media-'));
  const common = { bundle: true, format: 'esm', target: 'node20', logLevel: 'silent' } as const;
  const made = async (entry: string, name: string, platform: 'node' | 'neutral'): Promise<string> => {
    const outfile = join(folder, `${name}.mjs`);
    await build({ ...common, entryPoints: [packagePath(entry)], outfile, platform });
    return outfile;
  };
  workers = { media: await made('host-shim/media/media-worker.ts', 'media', 'node'), codec: await made('host-shim/media/codec-worker.ts', 'codec', 'node') };
  bundles = [await made('guests/android/codecs.ts', 'android.codecs', 'neutral'), await made('guests/symbian/codecs.ts', 'symbian.codecs', 'neutral')];
});

/** A failed test leaves its devices to this. */
const opened: MediaDevice[] = [];
test.after.each(async () => {
  await Promise.all(opened.splice(0).map((media) => media.close()));
});
test.after(() => rm(folder, { recursive: true }));

async function device(party: number, placement: 'guest' | 'shim', trace?: MessagePort): Promise<{ media: MediaDevice; port: number; wav: string }> {
  const wav = join(folder, `party-${party}.wav`);
  const media = createThreadedMedia({
    bindIps: ['127.0.0.1'], placement, microphone: { kind: 'marks', party }, loudspeaker: { kind: 'wav', path: wav }, originNs, workers, ...(trace ? { trace } : {}),
  });
  opened.push(media);
  const [port] = await media.open(1);
  assert.is(port % 2, 0, 'RTP stands on an even port');
  if (placement === 'guest') {
    await Promise.all([media.attachGuest(ANDROID, bundles[0]), media.attachGuest(SYMBIAN, bundles[1])]);
    media.setOwner(ANDROID);
  }
  return { media, port, wav };
}

async function call(codec: string, trace?: MessagePort) {
  const a = await device(0, 'guest', trace);
  const b = await device(1, 'shim');
  const payloadType = { PCMU: 0, PCMA: 8, G722: 9 }[codec]!;
  const common = { remoteIp: '127.0.0.1', codec, payloadType, clockRateHz: 8000, ptimeMs: 20, send: true, receive: true, local: true, telephoneEventPayloadType: 101, conference: 0 };
  a.media.streamOpen(1, { ...common, localPort: a.port, remotePort: b.port });
  b.media.streamOpen(1, { ...common, localPort: b.port, remotePort: a.port });
  return { a, b };
}

/** Asks again and again; the device has no event for a single frame, and asking without a pause would take its core away. */
async function until(media: MediaDevice, holds: (stats: MediaStats) => boolean): Promise<MediaStats> {
  for await (const _ of setInterval(20)) {
    const stats = await media.stats();
    if (holds(stats)) return stats;
  }
  throw new Error('not reached');
}

const playing = (frames: number) => (stats: MediaStats): boolean => (stats.streams[0]?.receive.framesExpected ?? 0) >= frames;

function faultless(report: MarksReport, atLeast: number): void {
  const { missing, doubled, outOfOrder } = report;
  assert.equal({ runs: report.runs.length, missing, doubled, outOfOrder }, { runs: 1, missing: 0, doubled: 0, outOfOrder: 0 });
  assert.ok(report.heard >= atLeast, `${report.heard} frames heard, ${atLeast} expected`);
}

test('a switch there and back ten times in a G.722 call over real threads and sockets: all counters 0, every mark once in both recordings [H20] [M03]', async () => {
  const { port1, port2 } = new MessageChannel();
  let traced = 0;
  port2.on('message', (batch: TraceBatch) => {
    for (const { packet } of readTrace(batch)) traced += packet.length === 172 ? 1 : 0;
  });
  const { a, b } = await call('G722', port1);
  await until(a.media, playing(20));
  for (let i = 0; i < 10; i++) {
    const readiness = await a.media.beginSwitch(i % 2 === 0 ? SYMBIAN : ANDROID);
    assert.equal(readiness, { agreed: true, primed: false });
    const figures = await (await a.media.commitSwitch()).figures;
    assert.equal([figures.gapFrames, figures.lostFrames, figures.doubledFrames, figures.lateFrames], [0, 0, 0, 0]);
    assert.ok(figures.receive.framesExpected > 0 && figures.send.framesExpected > 0);
  }
  const { streams: [{ rtp }] } = await b.media.stats();
  assert.equal([rtp.ssrcChanges, rtp.sequenceGaps, rtp.timestampJumps, rtp.lost], [0, 0, 0, 0]);
  a.media.streamClose(1);
  b.media.streamClose(1);
  const { servedBy, switches, streams: [{ rtp: { sent } }] } = await a.media.stats();
  assert.equal([servedBy, switches], ['guest', 10]);
  await Promise.all([a.media.close(), b.media.close()]);
  const heardByB = readWav(b.wav);
  assert.is(heardByB.sampleRateHz, 16000);
  faultless(analyseMarks(heardByB.pcm, 16000, 0), 90);
  faultless(analyseMarks(readWav(a.wav).pcm, 16000, 1), 90);
  assert.ok(traced >= sent, `${traced} packets traced, ${sent} sent`);
  port2.close();
});

test('the owner\'s codec worker is killed in mid-call, and again in mid-switch: the call goes on, no mark is missing [H32]', async () => {
  const { a, b } = await call('PCMU');
  await until(a.media, playing(20));
  a.media.detachGuest(ANDROID);
  await until(a.media, playing(40));
  assert.is((await a.media.stats()).servedBy, 'shim');
  await a.media.attachGuest(ANDROID, bundles[0]);
  const ready = a.media.beginSwitch(SYMBIAN);
  a.media.detachGuest(ANDROID);
  assert.ok((await ready).agreed);
  const { gapFrames, lostFrames, doubledFrames } = await (await a.media.commitSwitch()).figures;
  assert.equal([gapFrames, lostFrames, doubledFrames], [0, 0, 0]);
  await Promise.all([a.media.close(), b.media.close()]);
  faultless(analyseMarks(readWav(b.wav).pcm, 16000, 0), 40);
  faultless(analyseMarks(readWav(a.wav).pcm, 16000, 1), 40);
});

test('a codec bundle that is not there, or exports nothing, is refused with its reason; so is a recording that cannot be written [H32]', async () => {
  const { media } = await device(2, 'shim');
  await media.attachGuest(ANDROID, join(folder, 'nobody.js')).then(() => assert.unreachable(), (error) => assert.is(error.code, 'MEDIA_CODEC_BUNDLE'));
  const chatty = join(folder, 'chatty.mjs');
  await writeFile(chatty, "import { parentPort } from 'node:worker_threads';\nparentPort.postMessage('I am here');\nexport const nothing = 0;\n");
  await media.attachGuest(ANDROID, chatty).then(() => assert.unreachable(), (error) => assert.is(error.code, 'MEDIA_CODEC_BUNDLE'));
  await media.close();
  await media.stats().then(() => assert.unreachable(), (error) => assert.is(error.code, 'MEDIA_CLOSED'));
  const loudspeaker = { kind: 'wav', path: join(folder, 'no', 'such', 'folder.wav') } as const;
  await createThreadedMedia({ bindIps: ['127.0.0.1'], placement: 'shim', microphone: { kind: 'silence' }, loudspeaker, originNs, workers }).open(1)
    .then(() => assert.unreachable(), (error) => assert.is(error.code, 'MEDIA_WAV'));
});

test.run();
