// com.android.server.telecom.Ringer: rings once an in-call app shows the ringing call, and says so to the phone service.
import { Connection } from '../connection.ts';
import { ServerCallState } from './call-state.ts';
import type { CallsManagerListener } from './calls-manager.ts';
import type { ServerCall } from './server-call.ts';

export type RingingShown = (connection: Connection) => void;

export class Ringer implements CallsManagerListener {
  /** Made after the InCallController, so that the app has the call before it is said to ring. */
  constructor(private readonly ringingShown: RingingShown) {}

  onCallAdded(call: ServerCall): void {
    if (call.state === ServerCallState.RINGING && !call.isExternal && call.subject instanceof Connection) this.ringingShown(call.subject);
  }
}
