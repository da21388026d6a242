// Name servers as the machine sees them: one question for one type of record, real or simulated.

/** RFC 1035, 3596, 2782, 3403. */
export enum RecordType { A = 1, AAAA = 28, SRV = 33, NAPTR = 35 }

export type ResourceRecord = { ttlS: number } & (
  | { type: RecordType.A | RecordType.AAAA; address: string }
  | { type: RecordType.SRV; priority: number; weight: number; port: number; target: string }
  | { type: RecordType.NAPTR; order: number; preference: number; flags: string; service: string; replacement: string }
);

export interface Resolver {
  /** Answers once, later; with no records when there are none, the server failed, or nobody answered. */
  resolve(type: RecordType, name: string, answer: (records: readonly ResourceRecord[]) => void): void;
  /** Nothing is answered any more. */
  close(): void;
}
