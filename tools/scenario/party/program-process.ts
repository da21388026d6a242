// The process of a program that plays a party, or watches: what it said last, how it ended, and its way out.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { limits } from '../limits.ts';
import { own } from '../../owned-process.ts';

export interface ProgramOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'stdio'> {
  /** It has processes of its own, which are signalled with it. */
  group?: boolean;
  /** Whose words are kept; absent: those of both. */
  keeps?: readonly ('stdout' | 'stderr')[];
}

export class ProgramProcess {
  readonly child: ChildProcess;
  /** Resolves with how it ended, or why it never began. */
  readonly ended: Promise<string>;
  readonly #isGroup: boolean;
  #said = '';
  #isGone = false;

  /** `heard`: everything that is kept, as it comes. */
  constructor(program: string, words: readonly string[], { group = false, keeps = ['stdout', 'stderr'], ...options }: ProgramOptions, heard: (text: string) => void = () => undefined) {
    this.#isGroup = group;
    this.child = own(spawn(program, words, { ...options, detached: group }), { group });
    const keep = (text: string): void => {
      this.#said = (this.#said + text).slice(-limits.errorOutputBytes);
      heard(text);
    };
    for (const stream of keeps) this.child[stream]?.setEncoding('utf8').on('data', keep);
    this.child.stdin?.on('error', () => undefined); // it is gone, which `ended` tells
    this.ended = new Promise((resolve) => {
      const gone = (how: string): void => {
        this.#isGone = true;
        resolve(how);
      };
      this.child.on('error', ({ message }) => {
        keep(message);
        gone(message);
      });
      this.child.on('close', (status, signal) => gone(`ended with ${signal ?? status}`));
    });
  }

  /** The last of it. */
  get said(): string {
    return this.#said;
  }
  get isGone(): boolean {
    return this.#isGone;
  }
  /** Null: it runs, a signal ended it, or it never began. */
  get exitCode(): number | null {
    return this.child.exitCode;
  }

  signal(name: NodeJS.Signals): void {
    const { pid, exitCode, signalCode } = this.child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    if (this.#isGroup) process.kill(-pid, name);
    else this.child.kill(name);
  }

  /** `ask`: how it is told to go. What stays is killed. */
  async end(ask: () => void = () => this.signal('SIGTERM'), withinMs: number = limits.stopMs): Promise<void> {
    if (this.#isGone) return;
    ask();
    const timer = setTimeout(() => this.signal('SIGKILL'), withinMs);
    await this.ended;
    clearTimeout(timer);
  }
}
