// Hands bytes to the transport: a datagram, or a write on the connection that leads there.
import * as outbox from "../outbox.ts";
import { Slice, isEmpty } from "../memory/slice.ts";
import * as connections from "./connection.ts";
import { Endpoint } from "./endpoint.ts";

export let sentMessages: u64 = 0;

/** Notes in `destination` on which connection it went. */
export function send(destination: Endpoint, message: Slice): void {
  if (isEmpty(message)) return;
  sentMessages++;
  if (!destination.isReliable) {
    outbox.datagram(destination.transport, destination, message);
    return;
  }
  const connection = connections.toward(destination);
  connections.touch(connection);
  destination.stream = connection.stream;
  outbox.streamWrite(connection.stream, message);
}
