// android.telecom.Call: a call as an in-call app sees it, and the requests it may make.
import type { Bundle } from '../os/bundle.ts';
import type { Uri } from '../os/uri.ts';
import type { CallDetails } from './call-details.ts';
import { CallState, type RejectReason } from './call-constants.ts';
import type { InCallAdapter } from './in-call-adapter.ts';

/** android.telecom.Call.Callback; an app overrides what it cares for. */
export interface CallCallback {
  onStateChanged?(call: Call, state: CallState): void;
  onDetailsChanged?(call: Call, details: CallDetails): void;
  onParentChanged?(call: Call, parent: Call | null): void;
  onChildrenChanged?(call: Call, children: readonly Call[]): void;
  onConferenceableCallsChanged?(call: Call, conferenceableCalls: readonly Call[]): void;
  onConnectionEvent?(call: Call, event: string, extras: Bundle): void;
  onCallDestroyed?(call: Call): void;
}

/** What the framework pushes into a Call. */
export interface CallUpdate {
  readonly details: CallDetails;
  readonly parent: Call | null;
  readonly children: readonly Call[];
  readonly conferenceables: readonly Call[];
}

export class Call {
  private details: CallDetails;
  private parent: Call | null = null;
  private children: readonly Call[] = [];
  private conferenceables: readonly Call[] = [];
  private readonly callbacks = new Set<CallCallback>();

  constructor(private readonly adapter: InCallAdapter, details: CallDetails) { this.details = details; }

  getDetails(): CallDetails { return this.details; }
  getState(): CallState { return this.details.getState(); }
  getParent(): Call | null { return this.parent; }
  getChildren(): readonly Call[] { return this.children; }
  getConferenceableCalls(): readonly Call[] { return this.conferenceables; }
  registerCallback(callback: CallCallback): void { this.callbacks.add(callback); }
  unregisterCallback(callback: CallCallback): void { this.callbacks.delete(callback); }

  answer(videoState: number): void { this.adapter.answerCall(this.id, videoState); }
  reject(reason: RejectReason): void { this.adapter.rejectCall(this.id, reason); }
  deflect(address: Uri): void { this.adapter.deflectCall(this.id, address); }
  disconnect(): void { this.adapter.disconnectCall(this.id); }
  hold(): void { this.adapter.holdCall(this.id); }
  unhold(): void { this.adapter.unholdCall(this.id); }
  playDtmfTone(digit: string): void { this.adapter.playDtmfTone(this.id, digit); }
  stopDtmfTone(): void { this.adapter.stopDtmfTone(this.id); }
  conference(other: Call): void { this.adapter.conference(this.id, other.id); }
  splitFromConference(): void { this.adapter.splitFromConference(this.id); }
  pullExternalCall(): void { this.adapter.pullExternalCall(this.id); }
  sendCallEvent(event: string, extras: Bundle): void { this.adapter.sendCallEvent(this.id, event, extras); }

  transfer(to: Uri | Call, isConfirmationRequired = false): void {
    if (to instanceof Call) this.adapter.consultativeTransfer(this.id, to.id);
    else this.adapter.transferCall(this.id, to, isConfirmationRequired);
  }

  /** For the framework: takes the new state in and tells the app what changed. */
  internalUpdate(update: CallUpdate): void {
    const stateBefore = this.getState();
    const { parent: parentBefore, children: childrenBefore, conferenceables: conferenceablesBefore } = this;
    this.details = update.details;
    this.parent = update.parent;
    this.children = update.children;
    this.conferenceables = update.conferenceables;
    if (this.getState() !== stateBefore) this.tell((callback) => callback.onStateChanged?.(this, this.getState()));
    if (parentBefore !== this.parent) this.tell((callback) => callback.onParentChanged?.(this, this.parent));
    if (!sameCalls(childrenBefore, this.children)) this.tell((callback) => callback.onChildrenChanged?.(this, this.children));
    if (!sameCalls(conferenceablesBefore, this.conferenceables)) this.tell((callback) => callback.onConferenceableCallsChanged?.(this, this.conferenceables));
    this.tell((callback) => callback.onDetailsChanged?.(this, this.details));
  }

  internalOnConnectionEvent(event: string, extras: Bundle): void {
    this.tell((callback) => callback.onConnectionEvent?.(this, event, extras));
  }

  internalSetDestroyed(): void {
    this.tell((callback) => callback.onCallDestroyed?.(this));
    this.callbacks.clear();
  }

  private get id(): string { return this.details.getTelecomCallId(); }

  private tell(what: (callback: CallCallback) => void): void {
    for (const callback of [...this.callbacks]) what(callback);
  }
}

function sameCalls(some: readonly Call[], others: readonly Call[]): boolean {
  return some.length === others.length && some.every((call, i) => call === others[i]);
}
