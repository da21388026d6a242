// Which bus events are RMobileCall events.
import { Side, SessionProgressWhat, Transfer } from '../../../proto/index.ts';
import type { BusEvent } from '../../contract/index.ts';
import { TMobileCallEvent } from '../etel/types.ts';

const { ELocalHold, ELocalResume, ERemoteHold, ERemoteResume, ERemoteForwarding, ERemoteWaiting, ERemoteTransferring, ERemoteTransferAlerting, ERemoteTerminated } = TMobileCallEvent;

const bySide = (local: TMobileCallEvent, remote: TMobileCallEvent) => ({ body }: BusEvent): TMobileCallEvent | undefined => (
  body.side === Side.LOCAL ? local : body.side === Side.REMOTE ? remote : undefined);

const rows: Readonly<Record<string, (event: BusEvent) => TMobileCallEvent | undefined>> = {
  SessionHeld: bySide(ELocalHold, ERemoteHold),
  SessionResumed: bySide(ELocalResume, ERemoteResume),
  SessionProgress: ({ body }) => {
    if (body.what === SessionProgressWhat.FORWARDED) return ERemoteForwarding;
    return body.what === SessionProgressWhat.QUEUED ? ERemoteWaiting : undefined;
  },
  SessionTransferring: ({ body }) => {
    if (body.transfer === Transfer.ASKED) return ERemoteTransferring;
    return body.transfer === Transfer.ALERTING ? ERemoteTransferAlerting : undefined;
  },
  SessionEnded: ({ body }) => (body.reason?.side === Side.REMOTE ? ERemoteTerminated : undefined),
};

export function callEventOf(event: BusEvent): TMobileCallEvent | undefined { return rows[event.name]?.(event); }
