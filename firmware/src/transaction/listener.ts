// Who is told what a transaction cannot settle itself: the transaction user's functions, set once at boot by the layer above.
import { Slice } from "../memory/slice.ts";
import { Message } from "../message/message.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Transaction } from "./transaction.ts";

/** A new request; `transaction` waits for `server.respond`. `message` is good during the call. */
export let onRequest: (transaction: Transaction, message: Message) => void = ignoreRequest;
/** A response, the first final one and every provisional one; an INVITE's further 2xx go to onStray. */
export let onResponse: (transaction: Transaction, message: Message) => void = ignoreRequest;
/** An ACK that belongs to no transaction: it acknowledges a 2xx (13.2.2.4). */
export let onAck: (message: Message, source: Endpoint) => void = ignoreStray;
/** The 2xx that was acknowledged has come again: the same ACK, of which the branch and what follows the CSeq were kept. */
export let onSuccessAgain: (message: Message, source: Endpoint, ackBranch: Slice, rest: Slice) => void = ignoreAgain;
/** A 2xx to an INVITE that belongs to no transaction, or to one that was answered by another fork (RFC 6026 8.4). */
export let onStray: (message: Message, source: Endpoint, hasTransaction: bool) => void = ignoreFork;
/** Timers B and F; timer H for an INVITE server. The transaction is given back after the call. */
export let onTimeout: (transaction: Transaction) => void = ignore;
export let onTransportFailure: (transaction: Transaction) => void = ignore;

// Boot only.
export function listen(
  request: (transaction: Transaction, message: Message) => void,
  response: (transaction: Transaction, message: Message) => void,
  ack: (message: Message, source: Endpoint) => void,
  successAgain: (message: Message, source: Endpoint, ackBranch: Slice, rest: Slice) => void,
  stray: (message: Message, source: Endpoint, hasTransaction: bool) => void,
  timeout: (transaction: Transaction) => void,
  transportFailure: (transaction: Transaction) => void,
): void {
  onRequest = request;
  onResponse = response;
  onAck = ack;
  onSuccessAgain = successAgain;
  onStray = stray;
  onTimeout = timeout;
  onTransportFailure = transportFailure;
}

function ignoreRequest(transaction: Transaction, message: Message): void {}
function ignoreFork(message: Message, source: Endpoint, hasTransaction: bool): void {}
function ignoreStray(message: Message, source: Endpoint): void {}
function ignoreAgain(message: Message, source: Endpoint, ackBranch: Slice, rest: Slice): void {}
function ignore(transaction: Transaction): void {}
