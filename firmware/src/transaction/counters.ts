// What the transaction layer counted since boot, for the statistics.

/** Events for which a figure has no arrow, and messages that match nothing. */
export let ignoredEvents: u32 = 0;
/** Requests answered without a transaction, because the pool was full. */
export let overloadedRequests: u32 = 0;
/** Responses that did not fit the printer or the shelf. */
export let lostResponses: u32 = 0;

export function countIgnored(): void { ignoredEvents++; }
export function countOverloaded(): void { overloadedRequests++; }
export function countLostResponse(): void { lostResponses++; }
