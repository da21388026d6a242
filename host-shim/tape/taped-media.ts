// The media device with a tape in between: what it is told are deeds, what it says are moments. RTP and audio are its own business and stand on no tape.
import type { MediaDevice, MediaStats, SwitchFigures, SwitchReadiness } from '../media/index.ts';
import { TapeKind } from './kind.ts';
import type { Tape } from './tape.ts';

export async function tapedMedia(tape: Tape, open: (() => Promise<MediaDevice>) | null): Promise<MediaDevice> {
  let real: MediaDevice | null = null;
  await tape.settled(async () => {
    real = await open!();
  });
  const inner = real as MediaDevice | null;
  const device: MediaDevice = {
    onReport: () => undefined,
    onCodecLost: () => undefined,
    open: (count, firstPort = 0) => asked('open', [count, firstPort], () => inner!.open(count, firstPort)),
    streamOpen: (stream, given) => told('streamOpen', [stream, given], () => inner?.streamOpen(stream, given)),
    streamClose: (stream) => told('streamClose', [stream], () => inner?.streamClose(stream)),
    streamDtmf: (stream, digits, durationMs) => told('streamDtmf', [stream, digits, durationMs], () => inner?.streamDtmf(stream, digits, durationMs)),
    audioPath: (muted, route) => told('audioPath', [muted, route], () => inner?.audioPath(muted, route)),
    attachGuest: (guest, codecs) => asked('attachGuest', [guest], () => inner!.attachGuest(guest, codecs)),
    detachGuest: (guest) => told('detachGuest', [guest], () => inner?.detachGuest(guest)),
    setOwner: (guest) => told('setOwner', [guest], () => inner?.setOwner(guest)),
    beginSwitch: (to) => asked<SwitchReadiness>('beginSwitch', [to], () => inner!.beginSwitch(to)),
    async commitSwitch() {
      let figures: Promise<SwitchFigures> | null = null;
      const tick = await asked('commitSwitch', [], async () => {
        const commit = await inner!.commitSwitch();
        figures = commit.figures;
        return commit.tick;
      });
      return { tick, figures: tape.settled(() => figures!) };
    },
    abortSwitch: () => told('abortSwitch', [], () => inner?.abortSwitch()),
    stats: () => asked<MediaStats>('stats', [], () => inner!.stats()),
    close: () => asked('close', [], () => inner!.close()),
  };
  function told(what: string, given: readonly unknown[], tell: () => void): void {
    tape.deed(TapeKind.MediaAsked, 0, JSON.stringify([what, ...given]));
    tell();
  }
  function asked<T>(what: string, given: readonly unknown[], ask: () => Promise<T>): Promise<T> {
    tape.deed(TapeKind.MediaAsked, 0, JSON.stringify([what, ...given]));
    return tape.settled(ask);
  }
  tape.on(TapeKind.MediaReport, 0, ({ text }) => device.onReport(...JSON.parse(text) as Parameters<MediaDevice['onReport']>));
  tape.on(TapeKind.CodecLost, 0, ({ text }) => device.onCodecLost(...JSON.parse(text) as Parameters<MediaDevice['onCodecLost']>));
  if (inner) {
    inner.onReport = (...report) => tape.moment(TapeKind.MediaReport, 0, JSON.stringify(report));
    inner.onCodecLost = (...lost) => tape.moment(TapeKind.CodecLost, 0, JSON.stringify(lost));
  }
  return device;
}
