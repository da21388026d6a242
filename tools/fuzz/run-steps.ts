// Gives a core one step after the other and watches it: traps, growth, hangs, storms, and bytes behind the packet that mattered.
import { limits } from './limits.ts';
import { Flow, type Firmware, type Target } from './target.ts';

/** Bytes as latin1, so that a finding can be read. A resolved step answers the newest question for a name. A stream's step goes to one of a few connections; without text it is closed. */
export interface Step { atMs: number; kind: 'datagram' | 'frame' | 'stream' | 'resolved'; text: string; connection?: number }
export type FaultKind = 'trap' | 'growth' | 'hang' | 'storm' | 'outside' | 'deaf' | 'leak' | 'undecodable';
export interface Fault { kind: FaultKind; detail: string }

const INBOUND_BYTES = 66_560;
/** What would make sense to a parser that read on. */
const POISON = Buffer.from('x;tag=9>,\r\nContent-Length: 1\r\nTo: <sip:x>;tag=p\r\n\r\nv=0\r\n'.repeat(5).slice(0, limits.poisonBytes), 'latin1');
/** Of the connections that steps go to: here each piece is a message of its own. */
const WEBSOCKET_CONNECTION = 2;
const SILENT_MS = 700_000;
const REGISTRATIONS = 1;
const ALIVE = 'OPTIONS sip:alice@192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKalive\r\nMax-Forwards: 70\r\nFrom: <sip:b@far>;tag=alive\r\nTo: <sip:alice@192.0.2.1>\r\nCall-ID: alive@far\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n';

export class StepRun {
  nowMs = 0;
  readonly target: Target;
  readonly #twin: Target | null;
  /** Connection of the steps -> the number it has in the core; numbers are not used again. */
  readonly #open = new Map<number, number>();
  #connections = 0;
  #question = 0;

  constructor(firmware: Firmware, withTwin: boolean) {
    this.target = firmware.boot();
    this.#twin = withTwin ? firmware.boot() : null;
  }

  step({ atMs, kind, text, connection = 0 }: Step, heard: (target: Target) => void = () => undefined): Fault | null {
    try {
      const late = this.#pass(atMs, heard);
      if (late) return late;
      if (kind === 'frame') {
        const frame = Buffer.from(text, 'latin1');
        this.target.frame(atMs, frame);
        this.#twin?.frame(atMs, frame);
      } else if (kind === 'resolved') {
        const records = Buffer.from(text, 'latin1');
        this.target.resolved(atMs, this.#question, records);
        this.#twin?.resolved(atMs, this.#question, records);
      } else if (kind === 'stream') {
        const fault = this.#stream(atMs, connection, text, heard);
        if (fault) return fault;
      } else {
        this.target.datagram(atMs, text, 0, null);
        if (this.#twin) {
          // At the very end of the inbound buffer, or before bytes that would change the outcome.
          const isLast = (text.length & 1) === 1;
          const most = INBOUND_BYTES - text.length - (isLast ? 0 : POISON.length);
          if (!this.#twin.datagram(atMs, text, isLast ? most : Math.min(most, text.length % 61), isLast ? null : POISON)) return { kind: 'outside', detail: 'bytes behind the packet were written' };
        }
      }
      return this.#look(heard);
    } catch (trap) {
      return { kind: 'trap', detail: trap instanceof Error ? `${trap.message}\n${(trap.stack ?? '').split('\n').slice(1, 8).join('\n')}` : String(trap) };
    }
  }

  #stream(atMs: number, connection: number, text: string, heard: (target: Target) => void): Fault | null {
    let stream = this.#open.get(connection);
    if (stream === undefined) {
      stream = ++this.#connections;
      this.#open.set(connection, stream);
      const flow = connection === WEBSOCKET_CONNECTION ? Flow.WEBSOCKET : Flow.STREAM;
      this.target.streamOpened(atMs, stream, flow);
      this.#twin?.streamOpened(atMs, stream, flow);
      const fault = this.#look(heard);
      if (fault || !this.#open.has(connection)) return fault;
    }
    if (text === '') {
      this.target.streamClosed(atMs, stream);
      this.#twin?.streamClosed(atMs, stream);
      this.#open.delete(connection);
      return null;
    }
    const data = Buffer.from(text, 'latin1');
    let more = this.target.streamData(atMs, stream, data);
    this.#twin?.streamData(atMs, stream, data);
    while (more) {
      const fault = this.#look(heard);
      if (fault) return fault;
      more = this.target.streamRest(atMs, stream);
      this.#twin?.streamRest(atMs, stream);
    }
    return null;
  }

  /** Long after the last step: everything transient is gone, and a good request is answered. */
  finish(): Fault | null {
    try {
      const late = this.#pass(this.nowMs + SILENT_MS, () => undefined);
      if (late) return late;
      // What stands is refreshed, and tried again when nobody answers: a transaction each. A call that rings at the far end may do so for ever (13.2.2.1).
      const { transactions, calls, subscriptions, publications } = this.target.stats();
      if (transactions! > REGISTRATIONS + calls! + subscriptions! + publications!) return { kind: 'leak', detail: `${transactions} transactions ${SILENT_MS / 1000} s after the last message` };
      const answers: string[] = [];
      const fault = this.step({ atMs: this.nowMs, kind: 'datagram', text: ALIVE }, (target) => { answers.push(...target.sent()); });
      if (fault) return fault;
      return answers.some((text) => text.startsWith('SIP/2.0 200 ') && text.includes('alive@far')) ? null : { kind: 'deaf', detail: 'a good OPTIONS was not answered with 200' };
    } catch (trap) {
      return { kind: 'trap', detail: String(trap) };
    }
  }

  #pass(atMs: number, heard: (target: Target) => void): Fault | null {
    let ticks = 0;
    while (this.target.deadlineMs <= atMs) {
      const due = Math.max(this.nowMs, this.target.deadlineMs);
      if (due > this.nowMs) ticks = 0;
      if (++ticks > limits.ticksPerEvent) return { kind: 'hang', detail: `${ticks} ticks at ${due} ms` };
      this.nowMs = due;
      this.target.tick(due);
      this.#twin?.tick(due);
      const fault = this.#look(heard);
      if (fault) return fault;
    }
    this.nowMs = atMs;
    return null;
  }

  #look(heard: (target: Target) => void): Fault | null {
    if (this.target.memoryBytes !== this.target.bootBytes) return { kind: 'growth', detail: `${this.target.bootBytes} bytes became ${this.target.memoryBytes}` };
    const sent = this.target.effects.length > 0 ? this.target.sent().length : 0;
    if (sent > limits.datagramsPerEvent) return { kind: 'storm', detail: `${sent} datagrams for one event` };
    const undecodable = this.target.effects.length > 0 ? this.target.undecodable() : null;
    if (undecodable !== null) return { kind: 'undecodable', detail: undecodable };
    if (this.#twin && (this.#twin.deadlineMs !== this.target.deadlineMs || !Buffer.from(this.#twin.effects).equals(this.target.effects))) return { kind: 'outside', detail: 'other bytes behind the packet, another outcome' };
    for (const stream of this.target.effects.length > 0 ? this.target.closed() : []) for (const [connection, number] of this.#open) if (number === stream) this.#open.delete(connection);
    if (this.target.effects.length > 0) {
      this.#question = this.target.questions().at(-1) ?? this.#question;
      heard(this.target);
    }
    return null;
  }
}

/** All of them on a fresh core; the fault they end in. */
export function replay(firmware: Firmware, steps: readonly Step[], withTwin: boolean): Fault | null {
  const run = new StepRun(firmware, withTwin);
  for (const step of steps) {
    const fault = run.step(step);
    if (fault) return fault;
  }
  return run.finish();
}
