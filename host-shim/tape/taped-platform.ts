// Every device of a machine with a tape in between. While recording `inner` are the real ones; while playing there are none.
import type { TimerHandle } from '../devices/clock/clock.ts';
import { RecordType, type Resolver, type ResourceRecord } from '../devices/resolve/index.ts';
import type { Platform } from '../platform.ts';
import { TapeKind } from './kind.ts';
import type { Tape } from './tape.ts';
import { tapedMedia } from './taped-media.ts';
import { tapedNetwork } from './taped-network.ts';

interface TapedTimer extends TimerHandle { readonly number: number; readonly inner: TimerHandle | null }

export function tapedPlatform(tape: Tape, inner: Platform | null): Platform {
  const timer = (dueMs: number, callback: () => void, arm: (ring: () => void) => TimerHandle | null): TapedTimer => {
    const number = tape.next('timer');
    tape.on(TapeKind.TimerRanOut, number, () => {
      tape.off(TapeKind.TimerRanOut, number);
      callback();
    });
    return { dueMs, number, inner: arm(() => tape.moment(TapeKind.TimerRanOut, number)) };
  };
  return {
    clock: { nowMs: () => tape.nowMs },
    timers: {
      at: (dueMs, callback) => timer(dueMs, callback, (ring) => inner?.timers.at(dueMs, ring) ?? null),
      soon: (callback) => void timer(tape.nowMs, callback, (ring) => (inner?.timers.soon(ring), null)),
      cancel(handle) {
        const { number, inner: real } = handle as TapedTimer;
        tape.off(TapeKind.TimerRanOut, number);
        if (real) inner?.timers.cancel(real);
      },
    },
    random: {
      fill(bytes) {
        bytes.set(tape.answer(TapeKind.Random, bytes.length, () => (inner?.random.fill(bytes), { bytes })).bytes.subarray(0, bytes.length));
      },
    },
    net: tapedNetwork(tape, inner?.net ?? null),
    resolver: (servers) => tapedResolver(tape, inner?.resolver(servers) ?? null),
    media: (plan) => tapedMedia(tape, inner && (() => inner.media(plan))),
    ownAddress: (ip) => tape.answer(TapeKind.OwnAddress, 0, () => ({ text: inner!.ownAddress(ip) })).text,
    security: (tls) => (inner ? inner.security(tls) : tls && { cert: '', key: '' }),
    storage(path, lost) {
      tape.on(TapeKind.StoreLost, 0, ({ text }) => lost(text));
      const storage = inner?.storage(path, (reason) => tape.moment(TapeKind.StoreLost, 0, reason));
      return {
        get(key) {
          const { text } = tape.answer(TapeKind.Stored, 0, () => ({ text: JSON.stringify([storage!.get(key) ?? null]) }));
          return text === '' ? undefined : ((JSON.parse(text) as [string | null])[0] ?? undefined);
        },
        set(key, value) {
          tape.deed(TapeKind.StoreSet, 0, `${key} ${value}`);
          storage?.set(key, value);
        },
        clear() {
          tape.deed(TapeKind.StoreSet, 0);
          storage?.clear();
        },
      };
    },
  };
}

/** A machine without a resolver has an inner one of null too, which the tape shows by its first answer. */
function tapedResolver(tape: Tape, inner: Resolver | null): Resolver {
  return {
    resolve(type, name, answer) {
      const query = tape.next('query');
      tape.on(TapeKind.Resolved, query, ({ text }) => {
        tape.off(TapeKind.Resolved, query);
        answer(JSON.parse(text) as ResourceRecord[]);
      });
      tape.deed(TapeKind.NameAsked, query, `${RecordType[type]} ${name}`);
      const answered = (records: readonly ResourceRecord[]): void => tape.moment(TapeKind.Resolved, query, JSON.stringify(records));
      if (inner) inner.resolve(type, name, answered);
      else answered([]);
    },
    close: () => inner?.close(),
  };
}
