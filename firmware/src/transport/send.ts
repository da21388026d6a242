// Hands bytes to the transport: one datagram now; a stream's framing goes here when there are streams.
import * as outbox from "../outbox.ts";
import { Slice, isEmpty } from "../memory/slice.ts";
import { Endpoint } from "./endpoint.ts";

export let sentMessages: u64 = 0;

export function send(destination: Endpoint, message: Slice): void {
  if (isEmpty(message)) return;
  sentMessages++;
  outbox.datagram(destination.flow, destination, message);
}
