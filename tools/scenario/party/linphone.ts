// linphonec: liblinphone's telephone on a terminal, steered by lines, with sound from and to files.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT_VERDICT_NO, Failure } from '../../failure.ts';
import { freePorts } from './ports.ts';
import { ProgramProcess } from './program-process.ts';

const READY_MS = 15_000;
const STOP_MS = 3_000;
const OUTPUT_CHARACTERS = 200_000;
const LINE_CHARACTERS = 4_000;

export interface LinphoneOptions {
  name: string;
  folder: string;
  /** A WAV file that it speaks, in a loop. */
  voiceWav: string;
  autoAnswer?: boolean;
  transport?: 'udp' | 'tcp' | 'tls';
  /** With tls: whom it trusts, and its own certificate with its key. */
  tls?: { ca: string; certificate: string; key: string };
  registrar?: { port: number; transport: string; password: string };
}

export class Linphone {
  readonly port: number;
  readonly recording: string;
  readonly #process: ProgramProcess;
  readonly #name: string;
  readonly #transport: string;
  #said = '';
  #line = '';
  #onLine: (line: string) => void = () => undefined;
  #taken = 0;

  static async start(options: LinphoneOptions): Promise<Linphone> {
    const { name, folder, transport = 'udp', registrar, tls } = options;
    const home = join(folder, `linphone-${name}`);
    mkdirSync(join(home, '.local', 'share', 'linphone'), { recursive: true });
    const [port, rtpPort] = [await freePorts(2), await freePorts(4)];
    // -1: a port of its own choice. 0 would switch off every transport.
    const portOf = (which: string): number => (which === transport ? port : -1);
    const uri = registrar ? `sip:${name}@127.0.0.1:${registrar.port}` : `sip:${name}@127.0.0.1:${port}`;
    const sections: Record<string, Record<string, string | number>> = {
      sip: {
        sip_port: portOf('udp'), sip_tcp_port: portOf('tcp'), sip_tls_port: portOf('tls'), bind_address: '127.0.0.1', guess_hostname: 0, register_only_when_network_is_up: 0,
        contact: `"${name}" <${uri}>`, media_encryption: 'none', update_call_when_ice_completed: 0, use_session_timers: 1, session_expires_enabled: 1, session_expires_value: 200, session_expires_refresher_value: 0,
        ...(tls ? { root_ca: tls.ca, client_cert_chain: tls.certificate, client_cert_key: tls.key, verify_server_certs: 1, verify_server_cn: 0 } : {}),
      },
      net: { mtu: 1300 },
      rtp: { audio_rtp_port: rtpPort },
      video: { enabled: 0 },
      sound: { echocancellation: 0 },
      audio_codec_0: { mime: 'PCMU', rate: 8000, channels: 1, enabled: 1 },
      ...(registrar
        ? {
            proxy_0: { reg_proxy: `<sip:127.0.0.1:${registrar.port};transport=${registrar.transport}>`, reg_identity: uri, reg_expires: 120, reg_sendregister: 1 },
            auth_info_0: { username: name, passwd: registrar.password, realm: '127.0.0.1' },
          }
        : {}),
    };
    writeFileSync(join(home, 'rc'), Object.entries(sections).map(([section, keys]) => `[${section}]\n${Object.entries(keys).map(([key, value]) => `${key}=${value}`).join('\n')}\n`).join('\n'));
    const linphone = new Linphone(options, home, port);
    await linphone.waitFor(/linphonec> /, READY_MS);
    for (const line of ['soundcard use files', `play ${options.voiceWav}`, `record ${linphone.recording}`]) linphone.tell(line);
    return linphone;
  }

  private constructor({ name, autoAnswer = false, transport = 'udp' }: LinphoneOptions, home: string, port: number) {
    this.port = port;
    this.recording = join(home, 'heard.wav');
    this.#name = name;
    this.#transport = transport;
    const words = ['-c', join(home, 'rc'), '-C', ...(autoAnswer ? ['-a'] : [])];
    const env = { ...process.env, HOME: home, XDG_DATA_HOME: '', XDG_CONFIG_HOME: '' };
    this.#process = new ProgramProcess('linphonec', words, { cwd: home, env, stdio: ['pipe', 'pipe', 'pipe'] }, (text) => this.#hear(text));
  }

  get uri(): string { return `sip:${this.#name}@127.0.0.1:${this.port}${this.#transport === 'udp' ? '' : `;transport=${this.#transport}`}`; }
  get said(): string { return this.#said; }
  /** Why it ended although nobody stopped it; null: it runs. */
  get failure(): string | null { return this.#process.isGone ? `linphonec ended by itself: ${this.#said.slice(-1000).trim()}` : null; }

  /** Every whole line that it says from now on. */
  hear(onLine: (line: string) => void): void { this.#onLine = onLine; }

  tell(line: string): void { this.#process.child.stdin!.write(`${line}\n`); }

  /** Both are done when it says so: whoever asks for the other one before is not heard. */
  pause(): Promise<void> { return this.#done('pause', /Call \d+ with .* is now paused/); }
  resume(): Promise<void> { return this.#done('resume', /Resuming call \d+[^]*Media streams established/); }

  async #done(line: string, wanted: RegExp): Promise<void> {
    this.#taken = this.#said.length;
    this.tell(line);
    await this.waitFor(wanted);
  }

  /** Waits until it says so, after what was waited for before. */
  async waitFor(wanted: RegExp, withinMs = 10_000): Promise<string> {
    const until = Date.now() + withinMs;
    for (;;) {
      const hit = wanted.exec(this.#said.slice(this.#taken));
      if (hit) {
        this.#taken += hit.index + hit[0].length;
        return hit[1] ?? hit[0];
      }
      if (this.#process.isGone || Date.now() > until) throw new Failure('PARTY_FAILED', EXIT_VERDICT_NO, `linphonec did not say ${wanted}; it said:\n${this.#said.slice(-4000)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  stop(): Promise<void> {
    return this.#process.end(() => this.tell('quit'), STOP_MS);
  }

  #hear(text: string): void {
    if (this.#said.length < OUTPUT_CHARACTERS) this.#said += text;
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop()!.slice(-LINE_CHARACTERS);
    lines.forEach((line) => this.#onLine(line));
  }
}
