// What waits in an account's mailbox. AOSP keeps no more than the indicator and one count (Phone.getVoiceMessageCount); the rest is this guest's bookkeeping.

export interface Mailbox {
  readonly messageWaitingIndicator: boolean;
  readonly newVoiceMessages: number;
  readonly oldVoiceMessages: number;
  readonly newUrgentMessages: number;
  readonly oldUrgentMessages: number;
}

/** As the bus tells it, in an event or in a snapshot. */
export interface ToldMailbox { waiting: boolean; voiceNew: number; voiceOld: number; urgentNew: number; urgentOld: number }

export function mailbox({ waiting, voiceNew, voiceOld, urgentNew, urgentOld }: ToldMailbox): Mailbox {
  return {
    messageWaitingIndicator: waiting, newVoiceMessages: voiceNew, oldVoiceMessages: voiceOld, newUrgentMessages: urgentNew, oldUrgentMessages: urgentOld,
  };
}
