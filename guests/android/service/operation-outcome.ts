// Tells a dialer the end of a request on a call: AOSP's event where there is one, and the vendor event that always comes.
import type { Outcome } from '../../contract/index.ts';
import { Bundle } from '../os/bundle.ts';
import type { Conferenceable } from '../telecom/conferenceable.ts';
import {
  EVENT_OPERATION_DONE, EVENT_OPERATION_FAILED, EXTRA_OPERATION, FAILURE_EVENT, failureExtras, type CallOperation,
} from '../telephony/call-operation.ts';
import { callFailure } from './refusals.ts';

export function operationOutcome(operation: CallOperation, subject: Conferenceable, onFailure: () => void = () => {}): Outcome {
  return {
    done() { subject.sendConnectionEvent(EVENT_OPERATION_DONE, Bundle.of({ [EXTRA_OPERATION]: operation })); },
    refused(refusal) {
      onFailure();
      const extras = failureExtras(operation, callFailure(refusal));
      const event = FAILURE_EVENT[operation];
      if (event) subject.sendConnectionEvent(event, extras);
      subject.sendConnectionEvent(EVENT_OPERATION_FAILED, extras);
    },
  };
}
