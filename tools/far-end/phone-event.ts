// What a far end tells of itself.

/** What the phone tells its user, as JSON lines. */
export type PhoneEvent =
  | { event: 'registered'; expiresS: number }
  | { event: 'registration-failed'; sip: number; text: string }
  | { event: 'offered'; session: string; from: string }
  | { event: 'ringing'; session: string }
  | { event: 'established'; session: string; codec: string; ptimeMs: number }
  | { event: 'held' | 'resumed'; session: string; side: number }
  | { event: 'dtmf'; session: string; digit: string }
  | { event: 'message'; from: string; text: string }
  | { event: 'ended'; session: string; sip: number; side: number; text: string };
