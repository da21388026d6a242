// Keep-alives of flows that the registrar takes for such (RFC 5626 4.4): two line ends on a stream, a STUN request over UDP; and the flows that
// fail by them. Moved along keep-alive-figure.ts.
import { nowMs } from "../../clock.ts";
import { Pool } from "../../memory/pool.ts";
import { Slice } from "../../memory/slice.ts";
import { TimerQueue } from "../../memory/timer-queue.ts";
import { countIgnored } from "../../transaction/counters.ts";
import { step, nextState, effects, NO_ARROW } from "../../transaction/machine.ts";
import { Endpoint } from "../../transport/endpoint.ts";
import * as framing from "../../transport/framing.ts";
import * as stun from "../../transport/stun.ts";
import { StunAnswer, StunId } from "../../transport/stun.ts";
import { between } from "./back-off.ts";
import { Flow, flowAt, flowCount } from "./flow.ts";
import { FIGURE, State, On, Do } from "./keep-alive-figure.ts";
import { DATAGRAM_KEEP_ALIVE_SECONDS, PONG_SECONDS, STREAM_KEEP_ALIVE_SECONDS, STUN_LAST_WAIT, STUN_REQUESTS, STUN_RETRANSMISSION_MS } from "./limits.ts";

@unmanaged
class KeepAlive {
  state: u8;
  requests: u8;     // STUN requests with this id so far
  isMapped: bool;   // our address as the server sees it is known

  get id(): StunId { return changetype<StunId>(changetype<usize>(this) + ID_AT); }
  get mapped(): Endpoint { return changetype<Endpoint>(changetype<usize>(this) + MAPPED_AT); }
  get number(): u32 { return pool.indexOf(changetype<usize>(this)); }
  get flow(): Flow { return flowAt(this.number); }
}

const ID_AT: usize = (offsetof<KeepAlive>() + 7) & ~7;
const MAPPED_AT: usize = (ID_AT + offsetof<StunId>() + 7) & ~7;

const seen = changetype<Endpoint>(memory.data(offsetof<Endpoint>(), 8));
let pool: Pool = changetype<Pool>(0);
export let timers: TimerQueue = changetype<TimerQueue>(0);
export let failedFlows: u32 = 0;

let onFailed: (flow: Flow) => void = ignore;
function ignore(flow: Flow): void {}

// Boot only, after the flows.
export function create(failed: (flow: Flow) => void): void {
  pool = Pool.create(<u32>MAPPED_AT + <u32>offsetof<Endpoint>(), flowCount());
  for (let i: u32 = 0; i < flowCount(); i++) pool.take();
  timers = TimerQueue.create(flowCount());
  onFailed = failed;
}

function keepAliveAt(number: u32): KeepAlive { return changetype<KeepAlive>(pool.at(number)); }

export function start(flow: Flow): void {
  if (flow.isOutbound) drive(keepAliveAt(flow.number), On.Start);
  else stop(flow);
}

export function stop(flow: Flow): void {
  const keepAlive = keepAliveAt(flow.number);
  keepAlive.isMapped = false;
  if (keepAlive.state != State.Off) drive(keepAlive, On.Stop);
}

export function expire(number: u32): void {
  const keepAlive = keepAliveAt(number);
  const isLast = keepAlive.flow.peer.isReliable || keepAlive.requests >= STUN_REQUESTS;
  drive(keepAlive, keepAlive.state == State.Pinged && isLast ? On.Overdue : On.Timer);
}

/** RFC 5626 3.5.1: two line ends of ours have been answered by one. */
export function ponged(stream: u32): void {
  for (let i: u32 = 0; i < flowCount(); i++) {
    const flow = flowAt(i);
    if (flow.isBound && flow.peer.isReliable && flow.peer.stream == stream) drive(keepAliveAt(i), On.Pong);
  }
}

export function connectionLost(stream: u32): void {
  for (let i: u32 = 0; i < flowCount(); i++) {
    const flow = flowAt(i);
    const keepAlive = keepAliveAt(i);
    if (keepAlive.state != State.Off && flow.peer.isReliable && flow.peer.stream == stream) drive(keepAlive, On.Failed);
  }
}

/** 4.4.2: an error, and another address than before, are failures of the flow. */
export function stunArrived(data: Slice): void {
  for (let i: u32 = 0; i < flowCount(); i++) {
    const keepAlive = keepAliveAt(i);
    if (keepAlive.state != State.Pinged) continue;
    seen.copy(keepAlive.mapped);
    const answer = stun.readAnswer(data, keepAlive.id, seen);
    if (answer == StunAnswer.None) continue;
    const hasMoved = keepAlive.isMapped && !seen.isSame(keepAlive.mapped);
    keepAlive.mapped.copy(seen);
    keepAlive.isMapped = true;
    return drive(keepAlive, answer == StunAnswer.Error || hasMoved ? On.Failed : On.Pong);
  }
  countIgnored();
}

function drive(keepAlive: KeepAlive, on: On): void {
  const arrow = step(FIGURE, keepAlive.state, on);
  if (arrow == NO_ARROW) return countIgnored();
  const wasPinged = keepAlive.state == State.Pinged;
  keepAlive.state = <u8>nextState(arrow);
  const what = effects(arrow);
  if (what & Do.StopTimer) timers.stop(keepAlive.number);
  if (what & Do.StartInterval) timers.set(keepAlive.number, nowMs + intervalMs(keepAlive.flow));
  if (what & Do.SendPing) ping(keepAlive, wasPinged);
  if (what & Do.TellFailed) {
    failedFlows++;
    keepAlive.isMapped = false;
    onFailed(keepAlive.flow);
  }
}

/** 4.4.1, 4.4.2: "between 80% and 100%" of what the registrar says, or of the longest that a NAT can be trusted with. */
function intervalMs(flow: Flow): f64 {
  const most = flow.flowTimerS > 0 ? <f64>flow.flowTimerS : flow.peer.isReliable ? STREAM_KEEP_ALIVE_SECONDS : DATAGRAM_KEEP_ALIVE_SECONDS;
  return 1000 * most * between(0.8, 1);
}

function ping(keepAlive: KeepAlive, isAgain: bool): void {
  const peer = keepAlive.flow.peer;
  if (peer.isReliable) {
    framing.ping(peer.stream);
    return timers.set(keepAlive.number, nowMs + 1000 * PONG_SECONDS);
  }
  if (!isAgain) {
    keepAlive.id.renew();
    keepAlive.requests = 0;
  }
  stun.sendRequest(peer, keepAlive.id);
  keepAlive.requests++;
  // RFC 5389 7.2.1: RTO doubled each time; the last one waits Rm times RTO.
  const factor = keepAlive.requests == STUN_REQUESTS ? STUN_LAST_WAIT : <f64>(1 << (keepAlive.requests - 1));
  timers.set(keepAlive.number, nowMs + STUN_RETRANSMISSION_MS * factor);
}
