// What `twinset flash` prints: lines for people, a bar on a terminal, JSON lines for programs.
import { printableLine } from '../printable.ts';
import type { TargetState } from './protocol.ts';
import type { Progress, Sent } from './send.ts';

const BAR_CELLS = 30;
/** Without a terminal, a line each time another quarter has arrived. */
const QUARTERS = 4;

export interface Flashed {
  readonly image: string;
  readonly version: string;
  readonly sent: Sent | 'already-running';
  readonly isRebooted: boolean;
  readonly state: TargetState;
  readonly sha256: string;
}

export class Show {
  readonly #target: string;
  readonly #isJson: boolean;
  readonly #isTerminal = process.stdout.isTTY === true;
  #quarter = -1;
  #isBarOpen = false;

  constructor(target: string, isJson: boolean) {
    this.#target = target;
    this.#isJson = isJson;
  }

  progress({ bytes, of, interrupted }: Progress): void {
    if (this.#isJson) return this.#json({ event: 'progress', bytes, of, ...(interrupted !== null && { interrupted }) });
    if (interrupted !== null) {
      this.#closeBar();
      process.stderr.write(`interrupted at ${bytes} of ${of} bytes: ${printableLine(interrupted)}; going on\n`);
    } else if (this.#isTerminal) {
      const full = Math.floor((bytes / of) * BAR_CELLS);
      process.stdout.write(`\r${'#'.repeat(full)}${'.'.repeat(BAR_CELLS - full)} ${bytes} of ${of} bytes`);
      this.#isBarOpen = true;
    } else {
      const quarter = Math.floor((bytes / of) * QUARTERS);
      if (quarter !== this.#quarter) this.#line(`${bytes} of ${of} bytes`);
      this.#quarter = quarter;
    }
  }

  progressEnds(): void {
    this.#closeBar();
  }

  waiting(waitS: number): void {
    if (this.#isJson) this.#json({ event: 'rebooting', target: this.#target });
    else this.#line(`${this.#target} restarts; waiting up to ${waitS} s until the image is marked good`);
  }

  flashed({ image, version, sent, isRebooted, state, sha256 }: Flashed): void {
    const slot = state.slots.find((one) => one.sha256 === sha256);
    const done = sent === 'already-running' ? { resumedAt: 0, sentBytes: 0, interruptions: 0 } : sent;
    if (this.#isJson) return this.#json({ event: 'flashed', target: this.#target, image, version, slot: slot?.slot ?? null, state: slot?.state ?? null, running: state.running, ...done });
    if (sent === 'already-running') return this.#line(`${this.#target} runs version ${version} of this image already, from slot ${slot?.slot}`);
    if (sent.resumedAt > 0) this.#line(`went on at byte ${sent.resumedAt}`);
    this.#line(`slot ${slot?.slot} holds version ${version}, verified; ${isRebooted ? 'it runs and is marked good' : `it is started at the next power-on: twinset flash --target ${this.#target} --reboot`}`);
  }

  state(state: TargetState): void {
    if (this.#isJson) return this.#json({ event: 'state', target: this.#target, ...state });
    this.#line(`target            ${this.#target}`);
    this.#line(`hardware          ${state.hardware}`);
    this.#line(`running           ${state.running === null ? 'nothing: recovery' : `slot ${state.running}`}`);
    this.#line(`security counter  ${state.securityCounter}`);
    this.#line(`trusted keys      ${state.keys.join(', ')}`);
    for (const { slot, state: name, version, triesLeft, imageBytes, writtenBytes, sha256 } of state.slots) {
      const what = name === 'writing' ? `${writtenBytes} of ${imageBytes} bytes` : version === null ? '' : `version ${version}, ${triesLeft} tries left`;
      this.#line(`slot ${slot}            ${name.padEnd(8)} ${what}${sha256 ? `  ${sha256.slice(0, 16)}` : ''}`.trimEnd());
    }
  }

  #json(event: object): void {
    process.stdout.write(`${JSON.stringify(event)}\n`);
  }

  /** A target's words are those of whoever answers there. */
  #line(text: string): void {
    process.stdout.write(`${printableLine(text)}\n`);
  }

  #closeBar(): void {
    if (this.#isBarOpen) process.stdout.write('\n');
    this.#isBarOpen = false;
  }
}
