// Bus events that change no record and yet are told to apps: connection events, a digit, a text.
import { SessionProgressWhat, Side, type Messages } from '../../../proto/index.ts';
import type { BusEvent } from '../../contract/index.ts';
import { Bundle } from '../os/bundle.ts';
import { Connection } from '../telecom/connection.ts';
import {
  CallOperation, EVENT_DTMF_RECEIVED, EXTRA_DIGIT, failureExtras,
} from '../telephony/call-operation.ts';
import type { SmsManager } from '../telephony/sms-manager.ts';
import type { PhoneConnection } from './phone-connection.ts';
import { causeOfSipCode } from './sip-causes.ts';

type Rule<N extends keyof Messages> = (connection: PhoneConnection, body: Messages[N]) => void;

const RULES: { [N in keyof Messages]?: Rule<N> } = {
  SessionProgress(connection, body) {
    if (body.what === SessionProgressWhat.EARLY_MEDIA) connection.earlyMediaStarted();
  },
  SessionHeld(connection, body) {
    if (body.side === Side.REMOTE) connection.sendConnectionEvent(Connection.EVENT_CALL_REMOTELY_HELD);
  },
  SessionResumed(connection, body) {
    if (body.side === Side.REMOTE) connection.sendConnectionEvent(Connection.EVENT_CALL_REMOTELY_UNHELD);
  },
  HoldFailed(connection, body) {
    const failure = { cause: causeOfSipCode(body.sipCode), message: `the far end answered ${body.sipCode}` };
    const event = body.resume ? Connection.EVENT_CALL_SWITCH_FAILED : Connection.EVENT_CALL_HOLD_FAILED;
    connection.sendConnectionEvent(event, failureExtras(body.resume ? CallOperation.UNHOLD : CallOperation.HOLD, failure));
  },
  DtmfReceived(connection, body) { connection.sendConnectionEvent(EVENT_DTMF_RECEIVED, Bundle.of({ [EXTRA_DIGIT]: body.digit })); },
};

export function passOn(event: BusEvent, connection: PhoneConnection | null, sms: SmsManager): void {
  if (event.name === 'MessageReceived') return sms.internalReceived(event.body.from, event.body.text);
  const rule = RULES[event.name as keyof Messages] as Rule<keyof Messages> | undefined;
  if (connection) rule?.(connection, event.body);
}
