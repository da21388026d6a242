// Processes that must not outlive this one: whatever ends it, they are ended too.
import type { ChildProcess } from 'node:child_process';

const owned = new Map<ChildProcess, number>();

function endAll(): void {
  for (const target of owned.values()) {
    try {
      process.kill(target, 'SIGTERM'); // they have children of their own to end
    } catch {
      // it has just ended by itself
    }
  }
}

/** Returns the child. `group`: it leads a process group, which ends with it. */
export function own<T extends ChildProcess>(child: T, { group = false } = {}): T {
  if (child.pid === undefined) return child; // it never began; its 'error' says why
  if (owned.size === 0) process.on('exit', endAll);
  owned.set(child, group ? -child.pid : child.pid);
  child.once('close', () => {
    owned.delete(child);
    if (owned.size === 0) process.off('exit', endAll);
  });
  return child;
}

/** What shells add to the number of the signal that ended a process. */
const SIGNALLED = 128;
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** An interrupted run ends in order, so that what it owns ends with it; `tell` has the last word. */
export function endOnSignals(tell: (signal: string) => void): void {
  for (const [signal, number] of Object.entries(SIGNALS))
    process.once(signal, () => {
      tell(signal);
      process.exit(SIGNALLED + number);
    });
}
