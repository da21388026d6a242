// SIPp as a party: one call of a built-in scenario, unchanged.
import { spawn, type ChildProcess } from 'node:child_process';
import { limits } from '../limits.ts';
import { own } from '../owned-process.ts';
import { freePorts, type PortRange } from './ports.ts';

const RTP_PORTS = 8;

export interface SippResult {
  exitCode: number | null;
  output: string;
}

export class Sipp {
  readonly sipPort: number;
  readonly rtpPorts: PortRange;
  readonly finished: Promise<SippResult>;
  readonly #child: ChildProcess;

  /** A SIP port and the first of its RTP ports. */
  static async ports(): Promise<[number, number]> {
    return [await freePorts(1), await freePorts(RTP_PORTS)];
  }

  static rtpPorts(first: number): PortRange {
    return { from: first, to: first + RTP_PORTS - 1 };
  }

  /** `words`: what follows the program's name, without the address options. */
  constructor(words: readonly string[], folder: string, sipPort: number, rtpPort: number) {
    this.sipPort = sipPort;
    this.rtpPorts = Sipp.rtpPorts(rtpPort);
    this.#child = own(spawn(
      'sipp',
      [
        ...words,
        '-i',
        '127.0.0.1',
        '-p',
        String(sipPort),
        '-mi',
        '127.0.0.1',
        '-mp',
        String(rtpPort),
        '-nostdin',
        '-trace_err',
        '-trace_stat',
        '-stf',
        'sipp.csv',
        '-fd',
        '1',
      ],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TERM: 'dumb' } },
    ));
    let output = '';
    const keep = (text: string): void => {
      output = (output + text).slice(-limits.errorOutputBytes);
    };
    this.#child.stdout!.setEncoding('utf8').on('data', keep);
    this.#child.stderr!.setEncoding('utf8').on('data', keep);
    this.finished = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        keep(error.message);
        resolve({ exitCode: null, output });
      });
      this.#child.on('close', (exitCode) => resolve({ exitCode, output }));
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), limits.stopMs);
    await this.finished;
    clearTimeout(timer);
  }
}
