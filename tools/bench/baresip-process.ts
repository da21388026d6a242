// baresip as a peer of the handset benchmark: the least that makes a phone of it, and the moment when it says it is ready.
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_VERDICT_NO, Failure } from '../failure.ts';
import { own } from '../owned-process.ts';
import { readLines } from '../run/lines.ts';
import { writeMarkedVoice } from '../scenario/party/marked-voice.ts';
import { freePorts } from '../scenario/party/ports.ts';

const SIP_PORTS = 2; // it binds TLS one above its SIP port
const LINE_BYTES = 4096;

export interface BaresipProcess { readonly pid: number; readonly uri: string; readonly startMs: number; stop(): Promise<void> }

export async function startBaresip(folder: string): Promise<BaresipProcess> {
  const port = await freePorts(SIP_PORTS);
  const voice = join(folder, 'voice.wav');
  await writeMarkedVoice(voice, 2);
  const home = join(folder, 'baresip');
  mkdirSync(home, { recursive: true });
  const modules = ['module g711.so', 'module aufile.so', 'module_tmp uuid.so', 'module_tmp account.so', 'module_app menu.so'];
  writeFileSync(join(home, 'config'), [`sip_listen 127.0.0.1:${port}`, 'net_interface 127.0.0.1', 'module_path /usr/lib/baresip/modules', `audio_source aufile,${voice}`, 'audio_alert aufile,/dev/null', ...modules, ''].join('\n'));
  writeFileSync(join(home, 'accounts'), `<sip:b@127.0.0.1:${port}>;regint=0;answermode=auto;audio_codecs=pcmu\n`);
  writeFileSync(join(home, 'contacts'), '');

  const started = process.hrtime.bigint();
  const child = own(spawn('baresip', ['-4', '-f', home], { stdio: ['ignore', 'pipe', 'ignore'] }));
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const fail = (): void => reject(new Failure('PARTY_FAILED', EXIT_VERDICT_NO, 'baresip ended before it was ready'));
    child.once('error', fail).once('close', fail);
    readLines(child.stdout!, LINE_BYTES, (line) => { if (line.includes('baresip is ready')) resolve(); }, () => undefined);
  });
  const startMs = Number(process.hrtime.bigint() - started) / 1e6;
  return { pid: child.pid!, uri: `sip:b@127.0.0.1:${port}`, startMs, stop: async () => { child.kill('SIGTERM'); await closed; } };
}
