// A promise that others settle, and that does not wait for them for ever.

/** Its two ends. */
export interface Pending<T> {
  resolve(value: T): void;
  reject(error: Error): void;
}

/** `begin`: hands the ends on. `late`: the time is over; returns what it rejects with. */
export function withTimeLimit<T>(timeoutMs: number, begin: (pending: Pending<T>) => void, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  return new Promise<T>((resolve, reject) => {
    timer = setTimeout(() => reject(late()), timeoutMs);
    begin({ resolve, reject });
  }).finally(() => clearTimeout(timer));
}
