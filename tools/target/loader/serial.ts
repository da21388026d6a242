// What a target says on its serial line: a JSON object a line, so that whoever started it can wait for it.

export type SerialEvent =
  | { event: 'target-boot'; slot: string; version: string; refusals: readonly object[] }
  | { event: 'target-recovery'; refusals: readonly object[] }
  /** The handset answers: its control protocol is open, if it was asked for. */
  | { event: 'target-up'; uptimeMs: number; user: number; writable: readonly string[] }
  | { event: 'target-good'; slot: string }
  /** Taken up from a snapshot, and what its clock says now: seconds since 1970. */
  | { event: 'target-resumed'; time: number }
  | { event: 'target-failed'; message: string }
  /** What the handset keeps could not be read, or not be kept. */
  | { event: 'target-store'; told: string }
  /** The service that takes images, in its own words. */
  | { event: 'target-flash'; told: object }
  | { event: string };

export const say = (event: SerialEvent): void => void process.stdout.write(`${JSON.stringify(event)}\n`);
