// This guest's record at work: folds events, takes snapshots whole, and keeps its digest up to date part by part.
import { digestOf, replacePart, type BusEvent, type CanonicalRecord, type Digest } from '../../contract/index.ts';
import type { HandsetSnapshot, SessionSnapshot } from '../../../proto/index.ts';
import { CallTracker } from './call-tracker.ts';
import { fold } from './fold.ts';
import { canonicalHandset, canonicalRecord, canonicalSession } from './projection.ts';
import { addSession, setHandset } from './snapshot.ts';

const HANDSET_PART = 0; // sessions are numbered from 1

export class TelephonyRecord {
  private tracker = new CallTracker();
  private arriving: CallTracker | null = null;
  private readonly parts = new Map<number, Digest>();
  private total: Digest = { high: 0, low: 0 };

  constructor() { this.refresh(HANDSET_PART); }

  get calls(): CallTracker { return this.tracker; }
  digest(): Digest { return this.total; }
  projection(): CanonicalRecord { return canonicalRecord(this.tracker); }

  event(event: BusEvent): void {
    const touched = fold(this.tracker, event);
    for (const session of touched.sessions) this.refresh(session);
    if (touched.handset) this.refresh(HANDSET_PART);
  }

  snapshotBegin(): void { this.arriving = new CallTracker(); }

  snapshotPart(name: 'SessionSnapshot' | 'HandsetSnapshot', session: number, body: SessionSnapshot | HandsetSnapshot): void {
    if (!this.arriving) return;
    if (name === 'SessionSnapshot') addSession(this.arriving, session, body as SessionSnapshot);
    else setHandset(this.arriving, body as HandsetSnapshot);
  }

  /** Only a whole snapshot replaces the record. */
  snapshotEnd(): void {
    if (!this.arriving) return;
    this.tracker = this.arriving;
    this.arriving = null;
    const parts = [HANDSET_PART, ...this.tracker.getAll().map((connection) => connection.session)];
    for (const part of new Set([...this.parts.keys(), ...parts])) this.refresh(part);
  }

  private refresh(part: number): void {
    const before = this.parts.get(part) ?? null;
    const text = this.textOf(part);
    const after = text === null ? null : digestOf(text);
    this.total = replacePart(this.total, before, after);
    if (after) this.parts.set(part, after);
    else this.parts.delete(part);
  }

  private textOf(part: number): string | null {
    if (part === HANDSET_PART) return JSON.stringify(canonicalHandset(this.tracker));
    const connection = this.tracker.get(part);
    return connection ? JSON.stringify(canonicalSession(connection)) : null;
  }
}
