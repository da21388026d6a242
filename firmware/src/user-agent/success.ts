// The 2xx to an INVITE until its ACK: RFC 3261 13.3.1.4. It goes out again after T1, doubled up to T2; timer L ends the 64*T1.
import { nowMs } from "../clock.ts";
import * as server from "../transaction/server.ts";
import { t1Ms, doubled } from "../transaction/timers.ts";
import { Call, Letter, serverOf, timers } from "./call.ts";

export function start(call: Call): void {
  call.retransmitMs = t1Ms;
  timers.set(call.timer(Letter.Retransmission), nowMs + t1Ms);
}

export function again(call: Call): void {
  const transaction = serverOf(call);
  if (transaction == null) return;
  server.respondAgain(transaction);
  call.retransmitMs = doubled(call.retransmitMs);
  timers.set(call.timer(Letter.Retransmission), nowMs + call.retransmitMs);
}

/** The server transaction has nothing more to do but to absorb its INVITE. */
export function stop(call: Call): void {
  timers.stop(call.timer(Letter.Retransmission));
  const transaction = serverOf(call);
  call.server = 0;
  if (transaction != null) server.acknowledged(transaction);
}
