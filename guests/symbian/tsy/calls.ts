// Looking at the record as CTSY does: which call is active, held, dialling; which are in the conference.
import { limits } from '../etel/limits.ts';
import {
  KCapsAnswer, KCapsConferenceHangUp, KCapsConferenceSwap, KCapsCreate, KCapsDeflect, KCapsDial, KCapsHangUp, KCapsHold, KCapsJoin,
  KCapsOneToOne, KCapsResume, KCapsSwap, KCapsTransfer, KCapsVoice, TMobileCallStatus, TMobileConferenceStatus,
} from '../etel/types.ts';
import { CallHolder } from '../etel/server/phone-module.ts';
import type { CallRecord, TsyCall } from './call-record.ts';

const { EStatusDialling, EStatusRinging, EStatusAnswering, EStatusConnecting, EStatusConnected, EStatusHold, EStatusTransferring, EStatusTransferAlerting } = TMobileCallStatus;
const { EConferenceIdle, EConferenceActive, EConferenceHold } = TMobileConferenceStatus;

export const idleCaps = KCapsVoice | KCapsDial;

export class Calls {
  constructor(private readonly record: CallRecord, private readonly system: number) {}

  holderOf(call: TsyCall): CallHolder {
    if (call.iOwner === 0) return CallHolder.Nobody;
    return call.iOwner === this.system ? CallHolder.Here : CallHolder.Elsewhere;
  }

  /** The calls of the one conference. */
  conference(): TsyCall[] {
    const members = this.record.live().filter((call) => call.iConferenceId !== 0);
    return members.filter((call) => call.iConferenceId === members[0].iConferenceId);
  }

  conferenceStatus(): TMobileConferenceStatus {
    const members = this.conference();
    if (members.length === 0) return EConferenceIdle;
    return members.every((call) => call.iLocallyHeld) ? EConferenceHold : EConferenceActive;
  }

  /** The call outside the conference that is talked on. */
  active(): TsyCall | undefined { return this.singles().find((call) => call.iInfo.iStatus === EStatusConnected); }
  held(): TsyCall | undefined { return this.singles().find((call) => call.iInfo.iStatus === EStatusHold); }
  dialling(): TsyCall | undefined {
    return this.singles().find(({ iInfo }) => iInfo.iStatus === EStatusDialling || iInfo.iStatus === EStatusConnecting);
  }

  /** Established calls outside the conference. */
  established(): TsyCall[] {
    return this.singles().filter(({ iInfo }) => iInfo.iStatus === EStatusConnected || iInfo.iStatus === EStatusHold);
  }

  /** Whom a tone is heard by: the active call, or everybody in the active conference. */
  listeners(): TsyCall[] {
    const active = this.active();
    if (active) return [active];
    return this.conference().filter((call) => call.iInfo.iStatus === EStatusConnected);
  }

  /** One call beside another or beside the conference, the one active, the other held. */
  canAlternate(): boolean {
    const conference = this.conferenceStatus();
    const active = this.active() !== undefined || conference === EConferenceActive;
    const held = this.held() !== undefined || conference === EConferenceHold;
    return active && held;
  }

  caps(call: TsyCall): number {
    if (this.holderOf(call) === CallHolder.Elsewhere) return KCapsVoice;
    return KCapsVoice | this.controlCaps(call);
  }

  private controlCaps(call: TsyCall): number {
    const status = call.iInfo.iStatus;
    switch (status) {
      case EStatusDialling: case EStatusConnecting: case EStatusAnswering: case EStatusTransferring: case EStatusTransferAlerting: return KCapsHangUp;
      case EStatusRinging: return KCapsAnswer | KCapsHangUp | KCapsDeflect;
      case EStatusConnected: case EStatusHold: break;
      default: return 0;
    }
    const conference = this.conferenceStatus();
    if (call.iConferenceId !== 0) {
      return KCapsHangUp | (conference === EConferenceActive && !this.held() ? KCapsOneToOne : 0);
    }
    const alternating = this.canAlternate() ? KCapsSwap | KCapsJoin : 0;
    if (conference !== EConferenceIdle) return KCapsHangUp | alternating;
    const transfer = alternating !== 0 ? KCapsTransfer : 0;
    return KCapsHangUp | (status === EStatusConnected ? KCapsHold : KCapsResume) | alternating | transfer;
  }

  conferenceCaps(): number {
    if (this.conferenceStatus() !== EConferenceIdle) return KCapsConferenceHangUp | KCapsConferenceSwap;
    return this.active() && this.held() ? KCapsCreate : 0;
  }

  conferenceIsFull(): boolean { return this.conference().length >= limits.callsInConference; }

  private singles(): TsyCall[] { return this.record.live().filter((call) => call.iConferenceId === 0); }
}
