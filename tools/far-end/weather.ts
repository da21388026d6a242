// What the line of a party is like: loss, delay, order.

/** Each direction alike. What is not named stays as it is. */
export interface Weather {
  lossPercent?: number;
  duplicatePercent?: number;
  /** Of datagrams that wait until the next one has passed, at most `limits.reorderHoldMs`. */
  reorderPercent?: number;
  delayMs?: number;
  /** Uniform, on top of the delay; an order is kept unless `reorderPercent` says otherwise. */
  jitterMs?: number;
  /** Nothing passes. */
  down?: boolean;
}
