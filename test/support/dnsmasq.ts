// A real name server for tests: dnsmasq on a port of its own, with nothing but the records that it is given.
import { spawn, type ChildProcess } from 'node:child_process';
import { freePorts } from '../../tools/scenario/party/ports.ts';

const STARTED = /started, version/;

export class Dnsmasq {
  #child: ChildProcess | null = null;

  private constructor(readonly port: number) {}

  /** `records`: options of dnsmasq, e.g. "--host-record=a.test,127.0.0.1". Their time to live is 0. */
  static async start(records: readonly string[]): Promise<Dnsmasq> {
    const server = new Dnsmasq(await freePorts(1));
    await server.#run(records);
    return server;
  }

  get address(): string { return `127.0.0.1:${this.port}`; }

  /** Other records on the same port. */
  async restart(records: readonly string[]): Promise<void> {
    await this.stop();
    await this.#run(records);
  }

  stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGTERM');
    });
  }

  #run(records: readonly string[]): Promise<void> {
    const child = spawn('dnsmasq', [
      '--no-daemon', '--conf-file=/dev/null', '--pid-file=', `--port=${this.port}`, '--listen-address=127.0.0.1', '--bind-interfaces', '--no-resolv', '--no-hosts', '--local=/test/', ...records,
    ], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    return new Promise((resolve, reject) => {
      let said = '';
      child.stderr!.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-4000);
        if (STARTED.test(said)) resolve();
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`dnsmasq ended: ${said}`)));
    });
  }
}

export const host = (name: string): string => `--host-record=${name},127.0.0.1`;
export const srv = (service: string, target: string, port: number, priority = 0, weight = 0): string => `--srv-host=${service},${target},${port},${priority},${weight}`;
export const naptr = (name: string, order: number, service: string, replacement: string): string => `--naptr-record=${name},${order},10,s,${service},,${replacement}`;
