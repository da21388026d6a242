// The answer to `records` (CLI.md): for each guest a list of its calls in its own terms, each beside its canonical projection.
import type { CanonicalRecord, OwnRecord } from '../../guests/contract/index.ts';
import type { RecordComparison } from '../../host-shim/index.ts';

export interface RecordedCall {
  session: string;
  own: unknown;
  projection: unknown;
}

/** Calls by session, live and ended; what belongs to no call stands under `handset`, by guest. */
export function recordsAnswer({ records, projections, ...comparison }: RecordComparison): Record<string, unknown> {
  const answer: Record<string, unknown> = { ...comparison };
  const handset: Record<string, unknown> = {};
  for (const guest of Object.keys(records)) {
    const own = records[guest] as OwnRecord | null;
    const projection = projections[guest] as CanonicalRecord | null;
    answer[guest] = (projection?.sessions ?? []).map((session): RecordedCall => ({
      session: String(session.id),
      own: own?.calls.find((call) => call.session === session.id)?.own ?? null,
      projection: session,
    }));
    handset[guest] = { own: own?.phone ?? null, projection: projection?.handset ?? null };
  }
  return { ...answer, handset };
}
