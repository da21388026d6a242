// A far end: a process of its own with a firmware instance of its own, steered by JSON lines on standard input.
//
// Requests: {"id":1,"do":"call","to":"sip:.."}  answer, reject {code}, hold, resume, end, dtmf {digits}, transfer {to},
// send-message {to, text}, weather {weather}, rebind {whose: 'own' | 'peer', others}, result, quit; each may name a "session".
// Out: replies {"id":1,"ok":true,...}, and events: ready, registered, registration-failed, offered, ringing, established, held, resumed, dtmf, message, ended.
import { readLines } from '../run/lines.ts';
import { bootFarEnd } from './far-end.ts';
import { limits } from './limits.ts';
import type { FarEndOptions } from './options.ts';

const write = (message: object): void => {
  process.stdout.write(`${JSON.stringify(message)}\n`);
};
const farEnd = await bootFarEnd(JSON.parse(process.argv[2] ?? '{}') as FarEndOptions, write);

async function perform(request: Readonly<Record<string, unknown>>): Promise<object> {
  if (request.do !== 'quit') return farEnd.perform(request);
  void leave();
  return {};
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
  await farEnd.leave();
  await farEnd.close();
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
write({ event: 'ready', bind: farEnd.bind, pid: process.pid });
