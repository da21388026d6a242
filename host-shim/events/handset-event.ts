// The handset's events as programs see them: the control protocol's objects. Their types are aliases, so that whoever takes any object of JSON takes them.

/** `retryAfterS`: how long whoever refused the call wants to be left alone; absent = it did not say. */
export interface EndReason { sip: number; q850: number; text: string; side: 'local' | 'remote' | 'network' | 'unspecified'; retryAfterS?: number }

export type SwitchFigures = { gapFrames: number; lostFrames: number; doubledFrames: number; lateFrames: number; framesExpected: number; primed: boolean };

/** `guest` is the guest that owns the session at that moment, or null while nobody does. */
type SessionEvent = { session: string; sequence: number; guest: string | null };

export type HandsetEvent =
  | { event: 'ready'; bind: string; secondBind?: string; guests: string[]; active: string; pid: number }
  | { event: 'reloaded'; changed: string[] }
  | { event: 'registered'; account: number; uri: string; expiresS: number; sequence: number }
  | { event: 'registration-failed'; account: number; sip: number; text: string; sequence: number }
  | { event: 'unregistered'; account: number; sequence: number }
  | ({ event: 'session-created'; to: string; withheld: boolean } & SessionEvent)
  | ({ event: 'session-offered'; from: string; name: string; to: string; codecs: string[]; waiting: boolean; number: string; presentation: string; asserted: boolean; redirecting: { uri: string; reason: string } | null } & SessionEvent)
  | ({ event: 'identity-changed'; from: string; name: string; number: string; presentation: string; asserted: boolean } & SessionEvent)
  | ({ event: 'session-progress'; what: string; sip: number } & SessionEvent)
  | ({ event: 'session-answering' } & SessionEvent)
  | ({ event: 'session-established'; codec: string; ptimeMs: number } & SessionEvent)
  | ({ event: 'session-held'; side: string } & SessionEvent)
  | ({ event: 'session-resumed'; side: string } & SessionEvent)
  | ({ event: 'hold-failed'; resume: boolean; sip: number } & SessionEvent)
  | ({ event: 'media-changed'; codec: string; ptimeMs: number } & SessionEvent)
  | ({ event: 'participant-joined'; conference: number } & SessionEvent)
  | ({ event: 'participant-left'; conference: number } & SessionEvent)
  | ({ event: 'dtmf'; digit: string } & SessionEvent)
  | ({ event: 'transferring'; rings: boolean } & SessionEvent)
  | ({ event: 'transferred'; sip: number; with: string | null } & SessionEvent)
  | ({ event: 'session-ending' } & SessionEvent)
  | ({ event: 'session-ended'; reason: EndReason } & SessionEvent)
  | { event: 'message'; from: string; to: string; text: string; sequence: number }
  | { event: 'message-waiting'; account: number; waiting: boolean; voice: { new: number; old: number; urgentNew: number; urgentOld: number }; sequence: number }
  | { event: 'mute-changed'; muted: boolean; sequence: number }
  | { event: 'route-changed'; route: string; sequence: number }
  | ({ event: 'switched'; from: string; to: string; durationMs: number; sequence: number } & SwitchFigures)
  | { event: 'switch-refused'; to: string; reason: string }
  | { event: 'guest-restarted'; guest: string; restarts: number; reason: string }
  | { event: 'core-restarted'; restarts: number; sequence: number }
  | { event: 'error'; code: string; message: string };
