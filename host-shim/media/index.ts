// The front door of media: the device that the machine drives, the test signal with its analyser, and WAV files.
export * from './device.ts';
export { TICK_MS } from './limits.ts';
export { MediaError, type MediaErrorCode } from './error.ts';
export { createThreadedMedia } from './threaded-media.ts';
export { createInThreadMedia } from './in-thread-media.ts';
export { portsFrom } from './rtp-ports.ts';
export { noMedia } from './no-media.ts';
export type { Microphone, MicrophoneKind } from './audio/microphone.ts';
export type { Loudspeaker, LoudspeakerKind } from './audio/loudspeaker.ts';
export { readWav, wavBytes, WavWriter, type Sound } from './audio/wav.ts';
export { MarksGenerator, MARK_NUMBERS, MARK_PARTIES } from './marks.ts';
export { analyseMarks, type MarksReport, type MarksRun } from './marks-analyser.ts';
export { analyseSound, type SoundReport } from './tone-analyser.ts';
export { meanOpinionScore, mouthToEarMs } from './quality.ts';
export { auditRtp, type CapturedPacket, type RtpAudit } from './rtp-audit.ts';
export { readTrace, TraceWriter, type PacketRecord, type TraceBatch } from './trace-record.ts';
