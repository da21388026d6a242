// SIPp as a party: one call of a built-in scenario, unchanged.
import { freePorts, type PortRange } from './ports.ts';
import { ProgramProcess } from './program-process.ts';

const RTP_PORTS = 8;

export interface SippResult {
  exitCode: number | null;
  output: string;
}

export class Sipp {
  readonly sipPort: number;
  readonly rtpPorts: PortRange;
  readonly finished: Promise<SippResult>;
  readonly #process: ProgramProcess;

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
    const place = ['-i', '127.0.0.1', '-p', String(sipPort), '-mi', '127.0.0.1', '-mp', String(rtpPort)];
    const reports = ['-nostdin', '-trace_err', '-trace_stat', '-stf', 'sipp.csv', '-fd', '1'];
    this.#process = new ProgramProcess('sipp', [...words, ...place, ...reports], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TERM: 'dumb' } });
    this.finished = this.#process.ended.then(() => ({ exitCode: this.#process.exitCode, output: this.#process.said }));
  }

  stop(): Promise<void> {
    return this.#process.end();
  }
}
