// baresip as a party: its own SIP stack, its own media, steered over its ctrl_tcp module.
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { EXIT_VERDICT_NO, Failure } from '../../failure.ts';
import { REGISTRAR_PASSWORD } from '../../far-end/registrar/registrar.ts';
import { limits } from '../limits.ts';
import { withTimeLimit } from '../stage/time-limit.ts';
import { freePorts, type PortRange } from './ports.ts';
import { ProgramProcess } from './program-process.ts';

const SIP_PORTS = 2; // baresip binds TLS one above its SIP port
const RTP_PORTS = 20;
const CONNECT_EVERY_MS = 50;

export interface BaresipOptions {
  name: string;
  folder: string;
  answer: 'auto' | 'manual';
  codecs: string;
  /** Where it registers, with the password of all registrars here. */
  registrar?: { port: number };
  voiceWav: string;
  /** Files in PEM: its certificate with its key, and whom it trusts. */
  tls?: { certificate: string; ca: string };
}

interface Answer {
  ok: boolean;
  data: string;
}

export class Baresip {
  readonly sipPort: number;
  readonly rtpPorts: PortRange;
  readonly events: { type: string; param: string }[] = [];
  #onEvent: (type: string, param: string) => void = () => undefined;
  readonly #process: ProgramProcess;
  readonly #waiting = new Map<string, (answer: Answer) => void>();
  #control: Socket | null = null;
  #received = Buffer.alloc(0);
  #nextToken = 1;
  #ringMs: number | null = null;

  static async start(options: BaresipOptions): Promise<Baresip> {
    const [sipPort, rtpPort, controlPort] = [await freePorts(SIP_PORTS), await freePorts(RTP_PORTS), await freePorts(1)];
    const home = join(options.folder, `baresip-${options.name}`);
    mkdirSync(home, { recursive: true });
    const modules = [
      'module g711.so',
      'module g722.so',
      'module aufile.so',
      'module_tmp uuid.so',
      'module_tmp account.so',
      'module_app menu.so',
      'module_app ctrl_tcp.so',
    ];
    writeFileSync(
      join(home, 'config'),
      [
        `sip_listen 127.0.0.1:${sipPort}`,
        'net_interface 127.0.0.1',
        ...(options.tls ? [`sip_certificate ${options.tls.certificate}`, `sip_cafile ${options.tls.ca}`] : []),
        'module_path /usr/lib/baresip/modules',
        `audio_source aufile,${options.voiceWav}`,
        'audio_alert aufile,/dev/null',
        `rtp_ports ${rtpPort}-${rtpPort + RTP_PORTS - 1}`,
        'call_max_calls 0',
        ...modules,
        `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
        '',
      ].join('\n'),
    );
    writeFileSync(
      join(home, 'accounts'),
      `<sip:${options.name}@127.0.0.1:${options.registrar?.port ?? sipPort}>${options.registrar ? `;auth_pass=${REGISTRAR_PASSWORD};regint=60` : ';regint=0'};answermode=${options.answer};audio_codecs=${options.codecs}\n`,
    );
    writeFileSync(join(home, 'contacts'), '');
    const baresip = new Baresip(home, sipPort, { from: rtpPort, to: rtpPort + RTP_PORTS - 1 });
    await baresip.#connect(controlPort);
    return baresip;
  }

  private constructor(home: string, sipPort: number, rtpPorts: PortRange) {
    this.sipPort = sipPort;
    this.rtpPorts = rtpPorts;
    this.#process = new ProgramProcess('baresip', ['-4', '-f', home, '-v'], { stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Why it ended although nobody stopped it; null: it runs. */
  get failure(): string | null {
    return this.#process.isGone ? `baresip ended by itself\n${this.#process.said.trim()}` : null;
  }

  /** Every event from now on, in baresip's words. */
  hear(onEvent: (type: string, param: string) => void): void {
    this.#onEvent = onEvent;
  }

  /** For an account with answermode=manual: rings so long, then answers. */
  answerAfter(ringMs: number): void {
    this.#ringMs = ringMs;
  }

  async command(command: string, params = ''): Promise<string> {
    const token = String(this.#nextToken++);
    const text = JSON.stringify({ command, params, token });
    const answer = await withTimeLimit<Answer>(limits.stepMs, ({ resolve }) => {
      this.#waiting.set(token, resolve);
      this.#control!.write(`${Buffer.byteLength(text)}:${text},`);
    }, () => this.#failure(`did not answer ${command}`));
    if (!answer.ok) throw this.#failure(`refused ${command}: ${answer.data}`);
    return answer.data;
  }

  async stop(): Promise<void> {
    this.#control?.destroy();
    await this.#process.end();
  }

  async #connect(port: number): Promise<void> {
    const deadline = Date.now() + limits.readyMs;
    while (!this.#process.isGone && Date.now() < deadline) {
      const socket = connect(port, '127.0.0.1');
      const connected = await new Promise<boolean>((resolve) => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)));
      if (connected) {
        this.#control = socket;
        socket.on('data', (chunk) => this.#take(chunk));
        socket.on('error', () => socket.destroy());
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, CONNECT_EVERY_MS));
    }
    await this.stop();
    throw this.#failure('did not come up');
  }

  #failure(how: string): Failure {
    return new Failure('PARTY_FAILED', EXIT_VERDICT_NO, `baresip ${how}\n${this.#process.said.trim()}`);
  }

  /** Netstrings: LENGTH:TEXT, */
  #take(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (;;) {
      const colon = this.#received.indexOf(':');
      if (colon < 0) return;
      const length = Number(this.#received.toString('latin1', 0, colon));
      if (this.#received.length < colon + length + 2) return;
      const message = JSON.parse(this.#received.toString('utf8', colon + 1, colon + 1 + length)) as Record<string, unknown>;
      this.#received = this.#received.subarray(colon + length + 2);
      if (message.event) {
        const [type, param] = [String(message.type), String(message.param ?? '')];
        this.events.push({ type, param });
        this.#onEvent(type, param);
        if (message.type === 'CALL_INCOMING' && this.#ringMs !== null)
          setTimeout(() => void this.command('accept').catch(() => undefined), this.#ringMs);
        continue;
      }
      const token = String(message.token);
      this.#waiting.get(token)?.({ ok: Boolean(message.ok), data: String(message.data ?? '') });
      this.#waiting.delete(token);
    }
  }
}
