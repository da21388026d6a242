// What the watch needs of a SIP message: who asks or answers what, in which transaction and which dialog.
import { parameterOf, readSip, valueOf } from '../far-end/registrar/sip-text.ts';

export interface SipWords {
  /** Of a request, or of the request that a response answers. */
  readonly method: string;
  /** 0 for a request. */
  readonly status: number;
  /** Branch of the first Via and method: what a transaction is found by (RFC 3261 17.1.3, 17.2.3). */
  readonly transaction: string;
  readonly branch: string;
  readonly callId: string;
  readonly cseq: number;
  readonly fromTag: string;
  /** '' outside a dialog. */
  readonly toTag: string;
  readonly body: string;
}

/** Null when it is no SIP message. */
export function sipWords(data: Uint8Array): SipWords | null {
  const message = readSip(data);
  if (message === null) return null;
  const [number = '', method = ''] = valueOf(message, 'CSeq').split(/\s+/);
  const branch = parameterOf(valueOf(message, 'Via'), 'branch') ?? '';
  const status = message.start.startsWith('SIP/2.0') ? Number(message.start.slice(8, 11)) : 0;
  const tagOf = (name: string): string => parameterOf(valueOf(message, name), 'tag') ?? '';
  return { method, status, transaction: `${branch} ${method}`, branch, callId: valueOf(message, 'Call-ID'), cseq: Number(number), fromTag: tagOf('From'), toTag: tagOf('To'), body: message.body };
}
