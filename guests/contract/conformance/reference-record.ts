// The fold of phone.proto, written a third time and for comparison only: no guest may use it.
import { State, Side, Direction, Presentation } from '../../../proto/index.ts';
import { limits } from '../../../proto/limits.ts';
import type { CanonicalRecord, CanonicalSession } from '../projection.ts';

const STATES: Record<string, number> = {
  SessionAnswering: State.ANSWERING, SessionEstablished: State.ESTABLISHED,
  SessionEnding: State.ENDING, SessionEnded: State.ENDED,
};

export class ReferenceRecord {
  private readonly sessions = new Map<number, CanonicalSession>();
  private ended: number[] = [];
  private readonly handset: CanonicalRecord['handset'] = { muted: false, route: 0, activeGuest: 0, accounts: [], applications: [], mailboxes: [] };

  constructor(activeGuest: number) { this.handset.activeGuest = activeGuest; }

  fold(name: string, id: number, timeUs: number, body: any): void {
    const session = this.sessions.get(id);
    switch (name) {
      case 'SessionCreated':
        this.sessions.set(id, { ...blank(id), direction: Direction.OUTGOING, state: State.TRYING, localUri: body.localUri, remoteUri: body.remoteUri, account: body.account, media: body.media, owner: body.owner, sipCallId: body.sipCallId, presentation: Presentation.ALLOWED, withheld: body.withheld ?? false, createdUs: timeUs });
        return;
      case 'SessionOffered':
        this.sessions.set(id, { ...blank(id), direction: Direction.INCOMING, state: State.OFFERED, localUri: body.localUri, remoteUri: body.remoteUri, remoteName: body.remoteName, account: body.account, media: body.media, offeredCodecs: body.offeredCodecs, sipCallId: body.sipCallId, ...identityOf(body), redirectingUri: body.redirectingUri ?? '', redirectingReason: body.redirectingReason ?? 0, createdUs: timeUs });
        return;
      case 'OwnerChanged':
        for (const live of this.sessions.values()) {
          if (live.state !== State.ENDED && live.owner === body.fromGuest && live.owner !== 0) live.owner = body.toGuest;
        }
        this.handset.activeGuest = body.toGuest;
        return;
      case 'MuteChanged': this.handset.muted = body.muted; return;
      case 'RouteChanged': this.handset.route = body.route; return;
      case 'AccountRegistered': this.setAccount(body.account, body.uri, true, body.expiresS); return;
      case 'AccountUnregistered': this.setAccount(body.account, null, false, 0); return;
      case 'MessageWaiting':
        this.handset.mailboxes = this.handset.mailboxes.filter((other) => other.account !== body.account).concat({ ...body }).sort((a, b) => a.account - b.account);
        return;
      case 'ApplicationRegistered':
        this.handset.applications = this.handset.applications
          .filter((other) => other.guest !== body.guest || other.application !== body.application)
          .concat({ guest: body.guest, application: body.application, callbacks: [...body.callbacks] })
          .sort((a, b) => a.guest - b.guest || (a.application < b.application ? -1 : 1));
        return;
    }
    if (!session) return;
    if (STATES[name]) session.state = STATES[name];
    if (name === 'SessionEnding' || name === 'SessionEnded') session.transfer = 0;
    switch (name) {
      case 'SessionProgress':
        if (session.direction === Direction.OUTGOING) session.state = State.PROGRESS;
        if (body.what === 1 && session.alertingUs === 0) session.alertingUs = timeUs;
        return;
      case 'SessionAnswering': session.owner = body.owner; return;
      case 'SessionEstablished':
        Object.assign(session, { codec: body.codec, ptimeMs: body.ptimeMs, media: body.media, connectedUs: timeUs });
        return;
      case 'SessionHeld': this.setHeld(session, body.side, true); return;
      case 'SessionResumed': this.setHeld(session, body.side, false); return;
      case 'IdentityChanged': Object.assign(session, { remoteUri: body.remoteUri, remoteName: body.remoteName, ...identityOf(body) }); return;
      case 'SessionTransferring': session.transfer = body.transfer; return;
      case 'SessionTransferred': session.transfer = 0; return;
      case 'MediaChanged': Object.assign(session, { codec: body.codec, ptimeMs: body.ptimeMs, media: body.media }); return;
      case 'ParticipantJoined': session.conference = body.conference; return;
      case 'ParticipantLeft': session.conference = 0; return;
      case 'SessionEnded': {
        const { side = 0, sipCode = 0, q850 = 0, text = '', elsewhere = false, retryAfterS = 0 } = body.reason ?? {};
        Object.assign(session, { endedUs: timeUs, endSide: side, endSipCode: sipCode, endQ850: q850, endText: text, endElsewhere: elsewhere, endRetryAfterS: retryAfterS });
        this.ended.push(id);
        while (this.ended.length > limits.endedSessionsRemembered) this.sessions.delete(this.ended.shift()!);
      }
    }
  }

  /** Takes a session over from a snapshot; ended ones come first, in the order in which they ended. */
  adoptSession(id: number, body: any): void {
    const { reason, ...fields } = body;
    const end = reason ? { endSide: reason.side, endSipCode: reason.sipCode, endQ850: reason.q850, endText: reason.text, endElsewhere: reason.elsewhere, endRetryAfterS: reason.retryAfterS } : {};
    const session = { ...blank(id), ...fields, ...identityOf(body), ...end };
    for (const key of ['createdUs', 'alertingUs', 'connectedUs', 'endedUs'] as const) session[key] = Number(session[key]);
    this.sessions.set(id, session);
    if (session.state === State.ENDED) this.ended.push(id);
  }

  adoptHandset(body: any): void {
    const { muted, route, activeGuest, accounts, applications, mailboxes } = body;
    Object.assign(this.handset, { muted, route, activeGuest, accounts, applications, mailboxes });
  }

  projection(): CanonicalRecord {
    return { sessions: [...this.sessions.values()].sort((a, b) => a.id - b.id), handset: this.handset };
  }

  private setHeld(session: CanonicalSession, side: number, held: boolean): void {
    if (side === Side.LOCAL) session.heldLocal = held;
    if (side === Side.REMOTE) session.heldRemote = held;
  }

  /** AccountUnregistered of an account never seen registered leaves no trace. */
  private setAccount(account: number, uri: string | null, registered: boolean, expiresS: number): void {
    const known = this.handset.accounts.find((other) => other.account === account);
    if (known) Object.assign(known, { uri: uri ?? known.uri, registered, expiresS });
    else if (uri !== null) this.handset.accounts.push({ account, uri, registered, expiresS });
    this.handset.accounts.sort((a, b) => a.account - b.account);
  }
}

function identityOf(body: any) { return { remoteNumber: body.remoteNumber ?? '', presentation: body.presentation || Presentation.UNKNOWN, asserted: body.asserted ?? false }; }

function blank(id: number): CanonicalSession {
  return {
    id, direction: 0, state: 0, localUri: '', remoteUri: '', remoteName: '', account: 0, owner: 0, heldLocal: false, heldRemote: false,
    conference: 0, media: 0, codec: '', ptimeMs: 0, offeredCodecs: '', sipCallId: '', createdUs: 0, alertingUs: 0, connectedUs: 0, endedUs: 0,
    endSide: 0, endSipCode: 0, endQ850: 0, endText: '', endElsewhere: false, endRetryAfterS: 0,
    remoteNumber: '', presentation: 0, asserted: false, redirectingUri: '', redirectingReason: 0, withheld: false, transfer: 0,
  };
}
