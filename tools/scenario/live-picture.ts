// The live picture: both phones' screens side by side, who is in front, the bus, the last events, the figures of switches.
import type { HandsetParty } from './party/handset.ts';
import type { Message } from './stage/event-log.ts';
import { limits } from './limits.ts';
import type { Progress } from './progress.ts';
import type { StepResult } from './result.ts';

const SCREEN_COLUMNS = 34;
const SCREEN_LINES = 9;
const EVENT_LINES = 6;
const BOLD = '\x1b[1m';
const DIM = '\x1b[2m';
const GREEN = '\x1b[32m';
const PLAIN = '\x1b[0m';
const CLEAR_LINE = '\x1b[K';
const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';

/** Text in a style, unless the user wants none (no-color.org). */
const styled = (style: string, text: string): string => (process.env.NO_COLOR ? text : `${style}${text}${PLAIN}`);

const fit = (text: string, columns: number): string => (text.length > columns ? `${text.slice(0, columns - 1)}…` : text.padEnd(columns));

export class LivePicture implements Progress {
  readonly #title: string;
  readonly #output: NodeJS.WriteStream;
  readonly #started = Date.now();
  readonly #events: string[] = [];
  readonly #switches: string[] = [];
  #screens: { guest: string; lines: string[] }[] = [];
  #active = '';
  #step = '';
  #sequence = 0;
  #drawn = 0;
  #timer: NodeJS.Timeout | undefined;
  #asking = false;

  constructor(title: string, output: NodeJS.WriteStream) {
    this.#title = title;
    this.#output = output;
  }

  started(handset: HandsetParty): void {
    this.#screens = handset.guests.map((guest) => ({ guest, lines: [] }));
    this.#active = handset.guests[0] ?? '';
    handset.link.onEvent((event) => this.#take(event));
    this.#output.write(HIDE_CURSOR);
    process.once('exit', this.#showCursor); // also when a signal ends the run
    this.#timer = setInterval(() => {
      void this.#ask(handset);
      this.#draw();
    }, limits.livePictureEveryMs);
  }

  step(index: number, count: number, name: string): void {
    this.#step = `${index + 1}/${count}  ${name}`;
    this.#draw();
  }

  stepDone({ verdict, detail }: StepResult): void {
    if (verdict === 'fail') this.#events.push(`FAILED: ${detail}`);
  }

  stopped(): void {
    clearInterval(this.#timer);
    this.#draw();
    process.off('exit', this.#showCursor);
    this.#showCursor();
  }

  readonly #showCursor = (): void => void this.#output.write(`${SHOW_CURSOR}\n`);

  #take(event: Message): void {
    if (typeof event.sequence === 'number') this.#sequence = event.sequence;
    const who = event.session ? ` ${String(event.session)}` : '';
    this.#events.push(`${((Date.now() - this.#started) / 1000).toFixed(1).padStart(5)} s  ${String(event.event)}${who}`);
    if (event.event === 'switched') {
      this.#active = String(event.to);
      this.#switches.push(
        `${String(event.from)} → ${String(event.to)}: gap ${String(event.gapFrames)}, lost ${String(event.lostFrames)}, doubled ${String(event.doubledFrames)}, late ${String(event.lateFrames)} of ${String(event.framesExpected)} frames, ${Number(event.durationMs).toFixed(0)} ms`,
      );
    }
  }

  async #ask({ link }: HandsetParty): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    for (const screen of this.#screens) {
      const reply = await link.request({ do: 'snapshot', guest: screen.guest }).catch(() => null);
      if (Array.isArray(reply?.display)) screen.lines = reply.display.map(String);
    }
    this.#asking = false;
  }

  #draw(): void {
    const lines = [
      styled(BOLD, this.#title),
      this.#step,
      '',
      ...this.#phones(),
      '',
      `bus sequence ${this.#sequence}`,
      ...(this.#switches.length ? this.#switches.map((line) => styled(GREEN, `switch ${line}`)) : [styled(DIM, 'no switch yet')]),
      '',
      ...this.#events.slice(-EVENT_LINES).map((line) => styled(DIM, fit(line, SCREEN_COLUMNS * 2 + 7))),
    ];
    const up = this.#drawn ? `\x1b[${this.#drawn}A\r` : '';
    this.#output.write(`${up}${lines.map((line) => `${line}${CLEAR_LINE}\n`).join('')}\x1b[J`);
    this.#drawn = lines.length;
  }

  #phones(): string[] {
    const phone = ({ guest, lines }: { guest: string; lines: string[] }): string[] => {
      const front = guest === this.#active;
      const paint = (text: string): string => styled(front ? BOLD : DIM, text);
      const head = fit(` ${guest}${front ? '  ● in front' : ''} `, SCREEN_COLUMNS).replaceAll(/ +$/g, (blank) => '─'.repeat(blank.length));
      const rows = Array.from({ length: SCREEN_LINES }, (_, index) => paint(`│${fit(lines[index] ?? '', SCREEN_COLUMNS)}│`));
      return [paint(`╭${head}╮`), ...rows, paint(`╰${'─'.repeat(SCREEN_COLUMNS)}╯`)];
    };
    const columns = this.#screens.map(phone);
    return (columns[0] ?? []).map((_, row) => columns.map((column) => column[row]).join('  '));
  }
}
