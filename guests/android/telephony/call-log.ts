// android.provider.CallLog.Calls and its provider: one row per call, newest first, in memory and bounded.
import { limits } from '../limits.ts';

export enum CallType {
  INCOMING_TYPE = 1,
  OUTGOING_TYPE = 2,
  MISSED_TYPE = 3,
  VOICEMAIL_TYPE = 4,
  REJECTED_TYPE = 5,
  BLOCKED_TYPE = 6,
  ANSWERED_EXTERNALLY_TYPE = 7,
}

export const CallFeature = {
  FEATURES_VIDEO: 1,
  FEATURES_HD_CALL: 4,
} as const;

/** The columns of CallLog.Calls that a call over SIP can fill. */
export interface CallLogRow {
  readonly _id: number;
  readonly number: string;
  readonly presentation: number;
  readonly type: CallType;
  readonly features: number;
  readonly date: number;       // ms since boot: the bus tells no wall clock yet
  readonly duration: number;   // s
  readonly new: number;
  readonly is_read: number;
  readonly name: string;
  readonly via_number: string;
  readonly subscription_component_name: string;
  readonly subscription_id: string;
  readonly last_modified: number;
}

export class CallLogProvider {
  private readonly rows: CallLogRow[] = [];
  private nextId = 1;

  insert(row: Omit<CallLogRow, '_id'>): number {
    const id = this.nextId++;
    this.rows.unshift({ _id: id, ...row });
    if (this.rows.length > limits.callLogRows) this.rows.pop();
    return id;
  }

  query(): readonly CallLogRow[] { return this.rows; }

  /** What a dialer does when its list of missed calls was looked at. */
  markMissedAsRead(now: number): void {
    for (const [i, row] of this.rows.entries()) {
      if (row.type === CallType.MISSED_TYPE && row.new === 1) this.rows[i] = { ...row, new: 0, is_read: 1, last_modified: now };
    }
  }
}
