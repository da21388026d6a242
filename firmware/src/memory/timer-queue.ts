// A fixed set of numbered timers in a binary heap: set, stop, next deadline, next due. Equal deadlines run in the order they were set.
//
//   for (let timer = queue.takeDue(now); timer >= 0; timer = queue.takeDue(now)) ...
import { allocate } from "./arena.ts";

// an entry by timer number: 0 deadline f64 | 8 order u64 | 16 place in the heap + 1, u32 (0 = stopped) | 20 -
const ENTRY_BYTES: usize = 24;

@unmanaged
export class TimerQueue {
  private entries: usize;
  private heap: usize;     // u32 timer numbers
  private order: u64;
  private capacity: u32;
  count: u32;

  // Timers 0..capacity-1. A layer with 3 timers a record uses record * 3 + k.
  static create(capacity: u32): TimerQueue {
    const queue = changetype<TimerQueue>(allocate(offsetof<TimerQueue>()));
    queue.capacity = capacity;
    queue.entries = allocate(<usize>capacity * ENTRY_BYTES);
    queue.heap = allocate(<usize>capacity << 2);
    return queue;
  }

  // Starts the timer, or moves it.
  set(timer: u32, deadlineMs: f64): void {
    const entry = this.entry(timer);
    store<f64>(entry, deadlineMs);
    store<u64>(entry, this.order++, 8);
    let place = load<u32>(entry, 16);
    if (place == 0) { place = ++this.count; this.put(place - 1, timer); }
    this.sink(this.rise(place - 1));
  }

  stop(timer: u32): void {
    const entry = this.entry(timer);
    const place = load<u32>(entry, 16);
    if (place == 0) return;
    store<u32>(entry, 0, 16);
    const last = this.timerAt(--this.count);
    if (last == timer) return;
    this.put(place - 1, last);
    this.sink(this.rise(place - 1));
  }

  isSet(timer: u32): bool { return load<u32>(this.entry(timer), 16) != 0; }
  // +Infinity when stopped.
  deadlineOf(timer: u32): f64 { return this.isSet(timer) ? load<f64>(this.entry(timer)) : Infinity; }
  // +Infinity when nothing runs.
  get deadlineMs(): f64 { return this.count == 0 ? Infinity : load<f64>(this.entry(this.timerAt(0))); }

  // The number of a timer that is due at `nowMs`, now stopped; -1 when none is.
  takeDue(nowMs: f64): i32 {
    if (this.deadlineMs > nowMs) return -1;
    const timer = this.timerAt(0);
    this.stop(timer);
    return <i32>timer;
  }

  @inline private entry(timer: u32): usize { assert(timer < this.capacity); return this.entries + <usize>timer * ENTRY_BYTES; }
  @inline private timerAt(place: u32): u32 { return load<u32>(this.heap + (<usize>place << 2)); }

  private put(place: u32, timer: u32): void {
    store<u32>(this.heap + (<usize>place << 2), timer);
    store<u32>(this.entry(timer), place + 1, 16);
  }

  private before(left: u32, right: u32): bool {
    const a = this.entry(left);
    const b = this.entry(right);
    const first = load<f64>(a);
    const second = load<f64>(b);
    return first < second || (first == second && load<u64>(a, 8) < load<u64>(b, 8));
  }

  private rise(from: u32): u32 {
    let place = from;
    const timer = this.timerAt(place);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const other = this.timerAt(parent);
      if (!this.before(timer, other)) break;
      this.put(place, other);
      place = parent;
    }
    this.put(place, timer);
    return place;
  }

  private sink(from: u32): void {
    let place = from;
    const timer = this.timerAt(place);
    while (true) {
      let child = place * 2 + 1;
      if (child >= this.count) break;
      if (child + 1 < this.count && this.before(this.timerAt(child + 1), this.timerAt(child))) child++;
      const other = this.timerAt(child);
      if (!this.before(other, timer)) break;
      this.put(place, other);
      place = child;
    }
    this.put(place, timer);
  }
}
