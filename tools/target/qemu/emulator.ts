// One QEMU process: its words, its serial line as events, and its monitor.
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { EXIT_MISSING, EXIT_VERDICT_NO, Failure } from '../../failure.ts';
import { whatIsMissing } from '../../programs.ts';
import { readLines } from '../../run/lines.ts';
import { targetLimits } from '../limits.ts';
import type { SerialEvent } from '../loader/serial.ts';
import type { Target } from '../targets.ts';
import { forwards, type HostPorts } from './host-ports.ts';

export type Accelerator = 'tcg' | 'kvm';

export interface EmulatorOptions {
  readonly target: Target;
  readonly accelerator: Accelerator;
  readonly kernel: string;
  readonly initialFiles: string;
  /** Read-only. */
  readonly root: string;
  readonly flash: string | null;
  readonly ports: HostPorts | null;
  /** A serial port that leads to this process, by a descriptor that it inherits: nothing listens anywhere. */
  readonly guestPort: boolean;
  readonly ramMib: number;
  readonly kernelWords: readonly string[];
  /** Where the serial line is kept. */
  readonly serialLog: string | null;
  /** Path of the monitor's socket (QMP). */
  readonly monitor: string | null;
  /** A shell command that writes the state of a machine to begin with. */
  readonly incoming: string | null;
}

/** The kernel ends the emulator when this process ends, however it does: whoever is killed has no time to clean up. It is the same process afterwards. */
const ENDS_WITH_US = ['setpriv', '--pdeathsig', 'KILL', '--'] as const;
/** In the emulator's process. */
const GUEST_PORT_DESCRIPTOR = 3;

/**
 * A processor that is emulated does not speculate, and what guards against that changes page tables at every system call, which throws away QEMU's translated addresses: a fifth of a boot.
 * aarch64 does so for KASLR's sake, too, whatever `mitigations` says.
 */
const EMULATED = ['mitigations=off', 'kpti=off'];

/** The kernel does not test ciphers that nothing here uses, registers no probes, and keeps no memory for devices that want much in one piece: half a second, and 64 MiB. */
const SPARING = ['cryptomgr.notests', 'initcall_blacklist=init_kprobe_trace', 'cma=0'];

/** In QEMU's options a comma that belongs to a value stands twice. */
const drive = (id: string, file: string, more: string): string[] => ['-drive', `if=none,id=${id},format=raw,file=${file.replaceAll(',', ',,')}${more}`, '-device', `virtio-blk-pci,drive=${id}`];

/** QEMU's own seccomp filter: what a fault of its devices cannot make it do. A snapshot is written and read by a shell command, which is a new process. */
const sandbox = (maySpawn: boolean): string => `on,obsolete=deny,elevateprivileges=deny,spawn=${maySpawn ? 'allow' : 'deny'},resourcecontrol=deny`;

export function wordsOf(options: EmulatorOptions): string[] {
  const { target, accelerator, flash, ports, guestPort, monitor, incoming } = options;
  const words = ['quiet', 'loglevel=3', 'panic=-1', `console=${target.console}`, ...SPARING, ...(accelerator === 'tcg' ? EMULATED : []), ...options.kernelWords];
  return [
    '-M', target.machine, '-accel', accelerator, '-cpu', accelerator === 'kvm' ? 'host' : target.processor, '-smp', '1', '-m', String(options.ramMib),
    '-sandbox', sandbox(monitor !== null || incoming !== null), '-nodefaults', '-display', 'none', '-serial', 'stdio',
    '-kernel', options.kernel, '-initrd', options.initialFiles, '-append', words.join(' '),
    ...drive('rom', options.root, ',readonly=on'),
    ...(flash === null ? [] : drive('flash', flash, '')),
    ...(ports === null ? [] : ['-netdev', `user,id=net,${forwards(ports)}`, '-device', 'virtio-net-pci,netdev=net,romfile=']),
    ...(guestPort ? ['-chardev', `socket,id=guest,fd=${GUEST_PORT_DESCRIPTOR}`, '-device', 'virtio-serial-pci', '-device', 'virtserialport,chardev=guest,name=twinset.guest'] : []),
    '-device', 'virtio-rng-pci',
    ...(monitor === null ? [] : ['-qmp', `unix:${monitor},server=on,wait=off`]),
    ...(incoming === null ? [] : ['-incoming', `exec:${incoming}`]),
  ];
}

export class Emulator {
  readonly startedMs = performance.now();
  readonly #child: ChildProcess;
  readonly #log: WriteStream | null;
  readonly #listeners = new Set<(event: SerialEvent) => void>();
  readonly ended: Promise<void>;
  #tail = '';
  #isGone = false;

  /** Detached from the terminal: its ^C is for whoever runs the target, who lets the handset end its calls first. */
  constructor(options: EmulatorOptions) {
    const missing = whatIsMissing([options.target.emulator, ENDS_WITH_US[0]]);
    if (missing !== null) throw new Failure('NOT_INSTALLED', EXIT_MISSING, missing);
    this.#child = spawn(ENDS_WITH_US[0], [...ENDS_WITH_US.slice(1), options.target.emulator, ...wordsOf(options)], { detached: true, stdio: ['pipe', 'pipe', 'pipe', ...(options.guestPort ? ['pipe' as const] : [])] });
    this.#child.stdin!.on('error', () => undefined); // it is gone; 'close' tells
    this.#log = options.serialLog === null ? null : createWriteStream(options.serialLog);
    // A full disk ends the log, not the target.
    this.#log?.on('error', (error) => keep(`\nthe serial log ends here: ${error.message}\n`, false));
    const keep = (text: string, isLogged = true): void => {
      this.#tail = (this.#tail + text).slice(-targetLimits.serialTailBytes);
      if (isLogged) this.#log?.write(text);
    };
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) stream.setEncoding('utf8').on('data', (text: string) => keep(text));
    readLines(this.#child.stdout!, targetLimits.lineBytes, (line) => this.#take(line), () => undefined);
    this.#child.on('error', (error) => keep(error.message));
    this.ended = once(this.#child, 'close').then(() => {
      this.#isGone = true;
      this.#log?.end();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** What `guestPort` asked for. */
  get guestPort(): Duplex {
    return this.#child.stdio[GUEST_PORT_DESCRIPTOR] as Duplex;
  }

  /** To the emulator itself: the machine inside stands still, goes on, or is gone. */
  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** A line to the machine's serial port. */
  tell(line: string): void {
    this.#child.stdin!.write(`${line}\n`);
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Returns the way to stop listening. */
  onEvent(listener: (event: SerialEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The next event of this name; rejects when the emulator ends, the target fails or the time is over. */
  async waitFor(name: string, withinMs: number): Promise<SerialEvent> {
    let stop = (): void => undefined;
    const came = new Promise<SerialEvent>((resolve, reject) => {
      stop = this.onEvent((event) => {
        if (event.event === name) resolve(event);
        if (event.event === 'target-failed') reject(this.failure(String((event as { message?: string }).message)));
      });
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.failure(`${name} did not come within ${withinMs} ms`)), withinMs);
    });
    const gone = this.ended.then(() => Promise.reject(this.failure('the emulator ended')));
    try {
      return await Promise.race([came, late, gone]);
    } finally {
      clearTimeout(timer);
      stop();
    }
  }

  failure(how: string): Failure {
    return new Failure('TARGET_FAILED', EXIT_VERDICT_NO, `${how}\n${this.#tail.trim()}`);
  }

  async end(): Promise<void> {
    if (this.#isGone) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), targetLimits.stopMs);
    await this.ended;
    clearTimeout(timer);
  }

  #take(line: string): void {
    const from = line.indexOf('{"event":');
    if (from < 0) return;
    let event: SerialEvent;
    try {
      event = JSON.parse(line.slice(from)) as SerialEvent;
    } catch {
      return; // a line that the kernel wrote into
    }
    for (const listener of [...this.#listeners]) listener(event);
  }
}
