// A far end: a process of its own with a firmware instance of its own, steered by JSON lines on standard input.
//
// Requests: {"id":1,"do":"call","to":"sip:.."}  answer, reject {code}, hold, resume, end, dtmf {digits}, result, quit; each may name a "session".
// Out: replies {"id":1,"ok":true,...}, and events: ready, offered, ringing, established, held, resumed, dtmf, ended.
import { bootBare } from '../../host-shim/index.ts';
import { readLines } from '../run/lines.ts';
import { limits } from './limits.ts';
import type { FarEndOptions } from './options.ts';
import { FarEndPhone, PhoneRefusal } from './phone.ts';
import { Recorder } from './recorder.ts';
import { RtpWatch } from './rtp-watch.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as FarEndOptions;
const write = (message: object): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};

const recorder = options.recording ? new Recorder(options.recording) : null;
const watch = new RtpWatch(recorder);
const ignore = (): void => undefined;
const phone = new FarEndPhone({ answer: options.answer, ringMs: options.ringMs }, write);
const bare = await bootBare({
  bind: options.bind,
  accounts: [{ uri: `sip:${options.name}@${options.bind.ip}`, displayName: options.name }],
  audio: { microphone: options.microphone },
  ...(options.codecs ? { codecs: options.codecs } : {}),
  userAgent: 'twinset-far-end',
  trace: { datagram: ignore, frame: ignore, log: ignore, mediaPort: watch.mediaPort },
  onFrame: (frame) => phone.onFrame(frame),
});
phone.attach(bare.port);

async function perform(request: Readonly<Record<string, unknown>>): Promise<object> {
  const session = (offered = false): number => phone.sessionFor(request.session, offered);
  switch (request.do) {
    case 'call':
      return { session: String(await phone.command('PlaceCall', { to: String(request.to) })) };
    case 'answer':
      return { session: String(await phone.command('Accept', {}, session(true))) };
    case 'reject':
      return { session: String(await phone.command('Reject', { sipCode: Number(request.code ?? 486) }, session(true))) };
    case 'hold':
      return { session: String(await phone.command('Hold', {}, session())) };
    case 'resume':
      return { session: String(await phone.command('Resume', {}, session())) };
    case 'end':
      return { session: String(await phone.command('End', {}, session())) };
    case 'dtmf':
      return { session: String(await phone.command('SendDtmf', { digits: String(request.digits) }, session())) };
    case 'result': {
      const stats = await bare.stats();
      return {
        party: options.name,
        rtp: watch.figures(),
        recordingStartEpochMs: Date.now() - Number(stats.uptimeMs) + (recorder?.startMs ?? 0),
        stats,
      };
    }
    case 'quit':
      void leave();
      return {};
    default:
      throw new PhoneRefusal('UNKNOWN_REQUEST', `"do" is ${JSON.stringify(request.do)}`);
  }
}

async function serve(line: string): Promise<void> {
  let id: unknown = null;
  try {
    const request = JSON.parse(line) as Record<string, unknown>;
    id = request.id ?? null;
    write({ id, ok: true, ...(await perform(request)) });
  } catch (error) {
    write({ id, ok: false, error: { code: String((error as { code?: unknown }).code ?? 'BAD_REQUEST'), message: (error as Error).message } });
  }
}

let leaving = false;
async function leave(): Promise<void> {
  if (leaving) return;
  leaving = true;
  const ended = Promise.all(phone.live.map((session) => phone.command('End', {}, session).catch(ignore)));
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, limits.leaveMs))]);
  await bare.close();
  watch.close();
  await recorder?.close();
  process.exit(0);
}

process.on('SIGTERM', () => void leave());
readLines(
  process.stdin,
  limits.requestLineBytes,
  (line) => void serve(line),
  () => write({ id: null, ok: false, error: { code: 'LINE_TOO_LONG', message: 'the line is too long' } }),
);
process.stdin.on('end', () => void leave());
write({ event: 'ready', bind: `${bare.bind.ip}:${bare.bind.port}`, pid: process.pid });
