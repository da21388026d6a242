// android.os.SystemClock: the time since boot. It knows only what the frame stamps said; nobody asks a wall clock.

export class SystemClock {
  private nowUs = 0;

  /** A frame's stamp came in; stamps never run backwards. */
  advance(timeUs: number): void {
    if (timeUs > this.nowUs) this.nowUs = timeUs;
  }

  elapsedRealtime(): number { return Math.floor(this.nowUs / 1000); }
}
