// android.telephony.SmsManager: text messages, with the result codes of its sent intent.

export enum SmsResult {
  RESULT_OK = -1,
  RESULT_ERROR_GENERIC_FAILURE = 1,
  RESULT_ERROR_RADIO_OFF = 2,
  RESULT_ERROR_NO_SERVICE = 4,
  RESULT_ERROR_LIMIT_EXCEEDED = 5,
}

/** Stands for the PendingIntent `sentIntent`: called once. */
export type SentIntent = (result: SmsResult, message: string) => void;

/** The phone service's side. */
export interface SmsBackend { send(destinationAddress: string, text: string, sentIntent: SentIntent): void }

export type SmsReceiver = (originatingAddress: string, text: string) => void;

export class SmsManager {
  private readonly receivers = new Set<SmsReceiver>();

  constructor(private readonly backend: SmsBackend) {}

  sendTextMessage(destinationAddress: string, text: string, sentIntent: SentIntent): void {
    this.backend.send(destinationAddress, text, sentIntent);
  }

  /** Stands for a broadcast receiver of Telephony.Sms.Intents.SMS_RECEIVED_ACTION. */
  registerReceiver(receiver: SmsReceiver): void { this.receivers.add(receiver); }

  internalReceived(originatingAddress: string, text: string): void {
    for (const receiver of [...this.receivers]) receiver(originatingAddress, text);
  }
}
