// Looks names up, one question after the other, along location-figure.ts: RFC 3263 4.1 and 4.2, both address families as RFC 7984 asks.
// A question carries its record type and a number of its own; an answer to anything else is late or forged and changes nothing.
import { nowMs } from "../clock.ts";
import { step, nextState, effects, NO_ARROW } from "../machine.ts";
import { Slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { TimerQueue } from "../memory/timer-queue.ts";
import { Transport } from "../message/via.ts";
import * as outbox from "../outbox.ts";
import { randomU32 } from "../random.ts";
import { RecordType } from "./answer.ts";
import * as avoided from "./avoided.ts";
import { numberOf as domainNumberOf } from "./domain.ts";
import { Endpoint } from "./endpoint.ts";
import * as harvest from "./harvest.ts";
import { LOCATING_MS, SERVICES, TARGETS_OF_A_NAME } from "./limits.ts";
import * as locations from "./location.ts";
import { ANY, Location } from "./location.ts";
import { Do, FIGURE, On, State } from "./location-figure.ts";
import { speaksIpv4, speaksIpv6 } from "./own-address.ts";
import * as selection from "./selection.ts";

export let timers: TimerQueue = changetype<TimerQueue>(0);
export let questions: u32 = 0;
/** Names for which no server was found. */
export let unknown: u32 = 0;

let onLocated: (location: Location) => void = ignore;
function ignore(location: Location): void {}

/** Boot only. `located` is told when a look-up has ended, either way. */
export function create(transactions: u32, located: (location: Location) => void): void {
  timers = TimerQueue.create(locations.create(transactions));
  harvest.create();
  onLocated = located;
}

/**
 * A target of this name into `into`, or, while it is looked up, `before` with the mark that it waits: where to go when there is none.
 * False when all records are in use.
 */
export function locate(name: Slice, port: u16, wanted: u8, isSecure: bool, into: Endpoint, before: Endpoint | null): bool {
  const known = locations.find(name, port, wanted, isSecure);
  if (known != null && known.isKnown) {
    const target = selection.choose(known, 0, before);
    if (target < 0) return false;
    take(known, target, into);
    return true;
  }
  const location = known != null ? known : locations.take(name, port, wanted, isSecure);
  if (location == null) return false;
  if (before != null) into.copy(before);
  else into.set(0, 0, 0, 0, 0).stream = 0;
  if (before == null) into.transport = wanted != ANY ? wanted : isSecure ? <u8>Transport.Tls : <u8>Transport.Udp;
  into.location = location.number;
  into.waits = true;
  if (known == null) drive(location, port != 0 ? On.SeekAddress : wanted == ANY ? On.SeekProtocol : On.SeekService);
  return true;
}

/** The target as a destination. RFC 5922 4: its certificate must name the domain that was asked for, not the server's own name. */
export function take(location: Location, target: i32, into: Endpoint): void {
  into.copy(location.target(<u32>target));
  into.location = location.number;
  into.domain = into.transport == <u8>Transport.Tls || into.transport == <u8>Transport.Wss ? domainNumberOf(location.name) : 0;
}

/** The host's word on a question. */
export function answered(query: u32, answer: Slice): void {
  for (let i: u32 = 1; i <= locations.capacity(); i++) {
    const location = locations.locationAt(<u8>i);
    if (location.query != query || query == 0) continue;
    location.query = 0;
    return harvested(location, answer);
  }
}

function harvested(location: Location, answer: Slice): void {
  switch (<State>location.state) {
    case State.Protocols: return drive(location, harvest.services(location, answer) ? On.Found : On.Nothing);
    case State.Services: {
      const isBarred = harvest.servers(location, answer);
      if (location.servers > 0) return drive(location, On.Found);
      if (harvest.nextService(location) != SERVICES) return drive(location, On.Further);
      return drive(location, isBarred ? On.Barred : On.Nothing);
    }
    default: {
      harvest.addresses(location, answer);
      const isLast = <u32>location.place + 1 == <u32>location.servers && (location.asked == <u8>RecordType.A || !speaksIpv4());
      if (!isLast && location.targets < <u8>TARGETS_OF_A_NAME) return drive(location, On.Further);
      return drive(location, location.targets > 0 ? On.Found : On.Nothing);
    }
  }
}

/** The look-up takes too long: what is known is used. */
export function expire(index: u32): void {
  const location = locations.locationAt(<u8>(index + 1));
  location.query = 0;
  drive(location, location.targets > 0 ? On.Found : On.Timer);
}

function drive(location: Location, on: On): void {
  const arrow = step(FIGURE, location.state, on);
  if (arrow == NO_ARROW) return;
  const isFurther = on == On.Further;
  location.state = <u8>nextState(arrow);
  const what = effects(arrow);
  if (what & Do.StartTimer) timers.set(<u32>location.number - 1, nowMs + LOCATING_MS);
  if (what & Do.StopTimer) timers.stop(<u32>location.number - 1);
  if (what & Do.GuessServices) harvest.guessServices(location);
  if (what & Do.TakeName) harvest.takeName(location);
  if (what & Do.AskProtocols) ask(location, RecordType.Naptr, location.name);
  if (what & Do.AskService) askService(location);
  if (what & Do.AskAddress) askAddress(location, isFurther);
  if (what & Do.Tell) tell(location);
}

function askService(location: Location): void {
  const place = harvest.nextService(location);
  if (place == SERVICES) return drive(location, On.Nothing); // the name is too long for a prefix
  location.place = <u8>place;
  location.service(place).isAsked = true;
  ask(location, RecordType.Srv, location.serviceName(place));
}

/** RFC 7984 4: both families, if we speak both; of each server in turn. */
function askAddress(location: Location, isFurther: bool): void {
  const isOther = isFurther && location.asked == <u8>RecordType.Aaaa && speaksIpv4();
  if (location.servers == 0) return drive(location, On.Nothing);
  location.place = isOther ? location.place : isFurther ? location.place + 1 : 0;
  ask(location, isOther || !speaksIpv6() ? RecordType.A : RecordType.Aaaa, location.serverName(location.place));
}

// At random: an answer to a core that was restarted must fit no question of the one that took its place.
function ask(location: Location, type: RecordType, name: Slice): void {
  questions++;
  location.asked = <u8>type;
  location.query = randomU32() | 1;
  outbox.resolve(location.query, <u16>type, name);
}

function tell(location: Location): void {
  location.expiresMs = nowMs + 1000 * <f64>location.secondsLeft;
  if (!location.isKnown) unknown++;
  locations.hold(location.number);
  onLocated(location);
  locations.release(location.number);
}

export function writeStatistics(writer: TextWriter): void {
  writer.text("locations=").decimal(locations.used()).text("\nlocationsRefused=").decimal(locations.refused).text("\nnameQuestions=").decimal(questions)
    .text("\nnamesUnknown=").decimal(unknown).text("\nserversAvoided=").decimal(avoided.count).byte(10);
}
