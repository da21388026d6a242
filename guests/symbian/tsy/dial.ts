// The one dial that can be outstanding: from the driver's DialVoice until the call is connected, has failed or changed hands.
import { Side } from '../../../proto/index.ts';
import { KErrCancel, KErrDisconnected, KErrNone, KErrNotReady, KErrServerBusy, type TInt } from '../kernel/errors.ts';
import type { EtelRequest } from '../etel/server/phone-module.ts';
import { TMobileCallIdRestriction, TMobileCallStatus } from '../etel/types.ts';
import type { CallNames } from './call-names.ts';
import type { TsyCall } from './call-record.ts';
import { DispatchId, HangUpCause } from './dispatch-table.ts';
import type { Dispatcher } from './dispatcher.ts';

interface PendingDial { readonly callName: string; session: number; complete: ((error: TInt) => void) | null }

export class Dial {
  private pending: PendingDial | null = null;

  constructor(private readonly names: CallNames, private readonly system: number, private readonly dispatcher: Dispatcher) {}

  /** `busy`: a call is being set up already. */
  start({ callName, params = { iIdRestrict: TMobileCallIdRestriction.EIdRestrictDefault } }: EtelRequest, address: string, busy: boolean, complete: (error: TInt) => void): void {
    if (!this.names.has(callName) || this.names.sessionOf(callName) !== 0) return complete(KErrNotReady);
    if (this.pending || busy) return complete(KErrServerBusy);
    const dial: PendingDial = { callName, session: 0, complete };
    this.pending = dial;
    this.dispatcher.request(DispatchId.CallControlDialVoice, { text: address, number: params.iIdRestrict, join: params.iJoin ?? '' }, (error, session) => {
      if (this.pending !== dial) return;
      if (error !== KErrNone) return this.end(error);
      this.bind(session);
      if (!dial.complete) this.hangUp(dial);
    });
  }

  /** The client gave up: what was dialled is hung up as soon as it has a session. */
  cancel({ callName }: EtelRequest): void {
    const dial = this.pending;
    if (dial?.callName !== callName) return;
    dial.complete = null;
    if (dial.session !== 0) this.hangUp(dial);
  }

  /** The session of the dial is known; the answer and the event may come in either order. */
  bind(session: number): void {
    const dial = this.pending;
    if (!dial || dial.session !== 0) return;
    dial.session = session;
    if (this.names.has(dial.callName)) this.names.bind(dial.callName, session);
  }

  /** Looks at the dialled call after each change of the record. */
  settle(call: (session: number) => TsyCall | undefined, snapshot: boolean): void {
    const session = this.pending?.session ?? 0;
    if (session === 0) return;
    const dialled = call(session);
    if (!dialled) {
      if (snapshot) this.end(KErrDisconnected);
      return;
    }
    if (dialled.iOwner !== this.system) return this.end(KErrCancel);
    switch (dialled.iInfo.iStatus) {
      case TMobileCallStatus.EStatusConnected: case TMobileCallStatus.EStatusHold: return this.end(KErrNone);
      case TMobileCallStatus.EStatusIdle: return this.end(dialled.iRelease.iSide === Side.LOCAL ? KErrCancel : dialled.iInfo.iExitCode);
    }
  }

  private hangUp(dial: PendingDial): void {
    this.pending = null;
    this.dispatcher.request(DispatchId.CallControlHangUp, { callId: dial.session, cause: HangUpCause.NormalClearing }, () => undefined);
  }

  private end(error: TInt): void {
    const complete = this.pending?.complete;
    this.pending = null;
    complete?.(error);
  }
}
