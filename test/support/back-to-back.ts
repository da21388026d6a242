// A back-to-back user agent on one port of twinset.session.v1: relays calls, bodies unread, between whoever calls it and one far end (RFC 7092 3.2.1).
import type { Frame } from '../../guests/contract/index.ts';
import {
  MessageType, decode, encodeLegAcknowledge, encodeLegEnd, encodeLegInvite, encodeLegModify, encodeLegRespond, encodeSendRequest, encodeSendResponse,
} from '../../proto/index.ts';
import { bootServer, type ServerOptions } from '../../host-shim/index.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
/** The lines that are the user's to relay; the rest belongs to each side's own core. */
const RELAYED = /^(?:reason|subject|warning|retry-after|x-[\w-]+) *:.*\r\n/gim;
const relayed = (headers: Uint8Array): Uint8Array => bytes((Buffer.from(headers).toString('latin1').match(RELAYED) ?? []).join(''));
const field = (headers: Uint8Array, name: string): string => new RegExp(`^${name} *: *(.*)\r$`, 'im').exec(Buffer.from(headers).toString('latin1'))?.[1] ?? '';

export interface BackToBack {
  readonly port: number;
  readonly events: string[];
  stats(): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export async function startBackToBack(farEnd: string, options: Partial<ServerOptions> = {}): Promise<BackToBack> {
  /** Each leg's other one. */
  const partner = new Map<number, number>();
  /** Callers whose far leg has no number yet, by request id. */
  const dialling = new Map<number, number>();
  /** Handles of requests that were relayed, by request id; and legs whose late answer somebody's ACK is to bring. */
  const asked = new Map<number, number>();
  const lateAnswers = new Set<number>();
  const events: string[] = [];
  let requestId = 0;

  const server = await bootServer({ bind: { ip: '127.0.0.1', port: 0 }, size: { legs: 256, transactions: 1_024, tombstones: 16_384 }, ...options, onFrame });
  const { port } = server;
  const end = (leg: number, headers: Uint8Array): void => {
    const other = partner.get(leg);
    partner.delete(leg);
    if (other === undefined) return;
    partner.delete(other);
    port.send(MessageType.LegEnd, encodeLegEnd({ headers }), other);
  };

  function onFrame({ type, session, requestId: request, payload }: Frame): void {
    const { name, body } = decode(type, payload);
    if (name !== 'Receipt' && name !== 'Done') events.push(name);
    const other = partner.get(session) ?? 0;
    switch (name) {
      case 'LegOffered': {
        dialling.set(++requestId, session);
        port.send(MessageType.LegInvite, encodeLegInvite({
          requestUri: farEnd, from: body.from, to: body.to, headers: relayed(body.headers), contentType: field(body.headers, 'Content-Type'), body: body.body,
          maxForwards: Number(field(body.headers, 'Max-Forwards') || 70) - 1, correlation: `b-leg of ${session}`,
        }), 0, requestId);
        return;
      }
      case 'Done': {
        const caller = dialling.get(request);
        if (caller === undefined) return;
        dialling.delete(request);
        partner.set(caller, session).set(session, caller);
        return;
      }
      case 'LegProgress':
        port.send(MessageType.LegRespond, encodeLegRespond({ code: body.code, reason: body.reason, headers: relayed(body.headers), contentType: field(body.headers, 'Content-Type'), body: body.body }), other);
        return;
      case 'LegEstablished':
        // The far end's 2xx; an ACK of the caller's may bring the answer that the far end waits for.
        if (body.code !== 0) {
          if (body.awaitsAnswer) lateAnswers.add(session);
          port.send(MessageType.LegRespond, encodeLegRespond({ code: 200, headers: relayed(body.headers), contentType: field(body.headers, 'Content-Type'), body: body.body }), other);
        } else if (lateAnswers.delete(other)) port.send(MessageType.LegAcknowledge, encodeLegAcknowledge({ body: body.body }), other);
        return;
      case 'LegAcknowledged':
        port.send(MessageType.LegAcknowledge, encodeLegAcknowledge({ body: body.body }), other);
        return;
      case 'RequestReceived': {
        if (other === 0) return void port.send(MessageType.SendResponse, encodeSendResponse({ handle: body.handle, code: 481 }));
        asked.set(++requestId, body.handle);
        const content = { headers: relayed(body.headers), contentType: field(body.headers, 'Content-Type'), body: body.body };
        if (body.method === 'INVITE' || body.method === 'UPDATE') port.send(MessageType.LegModify, encodeLegModify({ update: body.method === 'UPDATE', ...content }), other, requestId);
        else port.send(MessageType.SendRequest, encodeSendRequest({ method: body.method, ...content }), other, requestId);
        return;
      }
      case 'ResponseReceived':
      case 'Error': {
        const handle = asked.get(request);
        const caller = dialling.get(request);
        asked.delete(request);
        if (handle !== undefined && name === 'ResponseReceived') port.send(MessageType.SendResponse, encodeSendResponse({ handle, code: body.code, reason: body.reason, headers: relayed(body.headers), contentType: field(body.headers, 'Content-Type'), body: body.body }));
        else if (handle !== undefined) port.send(MessageType.SendResponse, encodeSendResponse({ handle, code: 491 }));
        else if (caller !== undefined) port.send(MessageType.LegRespond, encodeLegRespond({ code: 503 }), caller);
        return;
      }
      case 'LegEnded': {
        const caller = body.code >= 300 && body.correlation.startsWith('b-leg') ? other : 0;
        if (caller === 0) return end(session, relayed(body.headers));
        partner.delete(session);
        partner.delete(caller);
        port.send(MessageType.LegRespond, encodeLegRespond({ code: body.code, reason: body.text, headers: relayed(body.headers) }), caller);
      }
    }
  }
  return { port: server.bind.port, events, stats: () => server.stats(), close: () => server.close() };
}
