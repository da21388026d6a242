// The smallest fold of the core's events into a record: what a guest keeps, to compare with the core's snapshot.
import { limits } from '../../../proto/index.ts';
import type { CanonicalHandset, CanonicalSession } from '../../../guests/contract/projection.ts';

enum State { TRYING = 1, PROGRESS, OFFERED, ANSWERING, ESTABLISHED, ENDING, ENDED }

export class RecordFold {
  readonly sessions = new Map<number, CanonicalSession>();
  handset: CanonicalHandset = { muted: false, route: 1, activeGuest: 0, accounts: [], applications: [], mailboxes: [] };
  /** Sessions that ended, oldest first. */
  #ended: number[] = [];

  event(name: string, id: number, timeUs: number, body: any): void {
    const session = this.sessions.get(id);
    switch (name) {
      case 'SessionCreated': this.sessions.set(id, { ...blank(id, timeUs), direction: 1, state: State.TRYING, localUri: body.localUri, remoteUri: body.remoteUri, account: body.account, media: body.media, owner: body.owner, sipCallId: body.sipCallId, presentation: 1, withheld: body.withheld }); return;
      case 'SessionOffered': this.sessions.set(id, { ...blank(id, timeUs), direction: 2, state: State.OFFERED, localUri: body.localUri, remoteUri: body.remoteUri, remoteName: body.remoteName, account: body.account, media: body.media, offeredCodecs: body.offeredCodecs, sipCallId: body.sipCallId, ...identityOf(body), redirectingUri: body.redirectingUri, redirectingReason: body.redirectingReason }); return;
      case 'OwnerChanged': this.#ownerChanged(body.fromGuest ?? 0, body.toGuest ?? 0); return;
      case 'MuteChanged': this.handset.muted = body.muted; return;
      case 'RouteChanged': this.handset.route = body.route; return;
      case 'AccountRegistered': this.#account({ account: body.account, uri: body.uri, registered: true, expiresS: body.expiresS }); return;
      case 'AccountUnregistered': { const known = this.handset.accounts.find((entry) => entry.account === body.account); if (known) Object.assign(known, { registered: false, expiresS: 0 }); return; }
      case 'MessageWaiting': this.handset.mailboxes = [...this.handset.mailboxes.filter((known) => known.account !== body.account), { ...body }].sort((a, b) => a.account - b.account); return;
      case 'ApplicationRegistered': this.#application(body); return;
    }
    if (session) this.#sessionEvent(session, name, timeUs, body);
  }

  #sessionEvent(session: CanonicalSession, name: string, timeUs: number, body: any): void {
    switch (name) {
      case 'SessionProgress':
        if (session.direction === 1) session.state = State.PROGRESS;
        if (body.what === 1 && session.alertingUs === 0) session.alertingUs = timeUs;
        break;
      case 'SessionAnswering': session.state = State.ANSWERING; session.owner = body.owner; break;
      case 'SessionEstablished': Object.assign(session, { state: State.ESTABLISHED, connectedUs: timeUs, codec: body.codec, ptimeMs: body.ptimeMs, media: body.media }); break;
      case 'IdentityChanged': Object.assign(session, { remoteUri: body.remoteUri, remoteName: body.remoteName, ...identityOf(body) }); break;
      case 'MediaChanged': Object.assign(session, { codec: body.codec, ptimeMs: body.ptimeMs, media: body.media }); break;
      case 'SessionHeld': if (body.side === 1) session.heldLocal = true; else session.heldRemote = true; break;
      case 'SessionResumed': if (body.side === 1) session.heldLocal = false; else session.heldRemote = false; break;
      case 'ParticipantJoined': session.conference = body.conference; break;
      case 'ParticipantLeft': session.conference = 0; break;
      case 'SessionTransferring': session.transfer = body.transfer; break;
      case 'SessionTransferred': session.transfer = 0; break;
      case 'SessionEnding': Object.assign(session, { state: State.ENDING, transfer: 0 }); break;
      case 'SessionEnded': this.#end(session, timeUs, body.reason); break;
    }
  }

  #end(session: CanonicalSession, timeUs: number, reason: any): void {
    Object.assign(session, { state: State.ENDED, transfer: 0, endedUs: timeUs, endSide: reason?.side ?? 0, endSipCode: reason?.sipCode ?? 0, endQ850: reason?.q850 ?? 0, endText: reason?.text ?? '', endElsewhere: reason?.elsewhere ?? false, endRetryAfterS: reason?.retryAfterS ?? 0 });
    this.#ended.push(session.id);
    if (this.#ended.length > limits.endedSessionsRemembered) this.sessions.delete(this.#ended.shift()!);
  }

  #ownerChanged(from: number, to: number): void {
    this.handset.activeGuest = to;
    if (from !== 0) for (const session of this.sessions.values()) if (session.owner === from && session.state !== State.ENDED) session.owner = to;
  }

  #account(entry: CanonicalHandset['accounts'][number]): void {
    this.handset.accounts = [...this.handset.accounts.filter((known) => known.account !== entry.account), entry].sort((a, b) => a.account - b.account);
  }

  #application(body: any): void {
    const entry = { guest: body.guest, application: body.application, callbacks: [...body.callbacks] };
    this.handset.applications = [...this.handset.applications.filter((known) => known.guest !== entry.guest || known.application !== entry.application), entry];
  }
}

function identityOf(body: any): Pick<CanonicalSession, 'remoteNumber' | 'presentation' | 'asserted'> { return { remoteNumber: body.remoteNumber, presentation: body.presentation, asserted: body.asserted }; }

function blank(id: number, createdUs: number): CanonicalSession {
  return {
    id, direction: 0, state: 0, localUri: '', remoteUri: '', remoteName: '', account: 0, owner: 0, heldLocal: false, heldRemote: false, conference: 0, media: 0, codec: '', ptimeMs: 0,
    offeredCodecs: '', sipCallId: '', createdUs, alertingUs: 0, connectedUs: 0, endedUs: 0, endSide: 0, endSipCode: 0, endQ850: 0, endText: '', endElsewhere: false, endRetryAfterS: 0,
    remoteNumber: '', presentation: 0, asserted: false, redirectingUri: '', redirectingReason: 0, withheld: false, transfer: 0,
  };
}

/** A SessionSnapshot as the canonical projection has it. */
export function sessionOfSnapshot(id: number, body: any): CanonicalSession {
  const { reason, ...fields } = body;
  return { ...blank(id, 0), ...fields, id, endSide: reason?.side ?? 0, endSipCode: reason?.sipCode ?? 0, endQ850: reason?.q850 ?? 0, endText: reason?.text ?? '', endElsewhere: reason?.elsewhere ?? false, endRetryAfterS: reason?.retryAfterS ?? 0 };
}
