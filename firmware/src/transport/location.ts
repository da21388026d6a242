// What is known of where a SIP name is served (RFC 3263): one record for each name with its port, transport and scheme; layout, pool, lookup.
//
//     record | services {order u16, preference u16, transport u8, asked bool} | servers {priority u16, weight u16, port u16, transport u8}
//            | targets {endpoint, server u8} | texts: the name, names of services, names of servers
import { nowMs } from "../clock.ts";
import { Pool } from "../memory/pool.ts";
import { Slice, equalsFold, isEmpty } from "../memory/slice.ts";
import { TextStore } from "../memory/text-store.ts";
import { Endpoint } from "./endpoint.ts";
import { LOCATIONS_LEAST, LOCATIONS_MOST, LOCATION_TEXT_BYTES, SERVERS, SERVICES, TARGETS_OF_A_NAME, TRANSACTIONS_FOR_A_LOCATION, TTL_MOST_SECONDS } from "./limits.ts";
import { State } from "./location-figure.ts";

/** No transport was asked for. */
export const ANY: u8 = 7;

const NAME: i32 = 0;
const SERVICE_NAMES: i32 = 1;
const SERVER_NAMES: i32 = SERVICE_NAMES + <i32>SERVICES;
const FIELDS: i32 = SERVER_NAMES + <i32>SERVERS;

/** RFC 3403: one way that the domain is served, and the SRV name behind it. */
@unmanaged
export class Service { order: u16; preference: u16; transport: u8; isAsked: bool; }

/** RFC 2782: one SRV record. */
@unmanaged
export class Server { priority: u16; weight: u16; port: u16; transport: u8; }

@unmanaged
export class Location {
  expiresMs: f64;      // of what is known
  usedMs: f64;
  query: u32;          // the number of the question under way
  users: u32;          // client transactions that may need its next target
  secondsLeft: u32;    // the shortest time to live so far
  port: u16;           // 0 = none was given
  state: u8;           // of location-figure.ts
  wanted: u8;          // the transport that the URI names; ANY
  isSecure: bool;      // a sips URI
  asked: u8;           // of the question under way: RecordType,
  place: u8;           // and the number of its service or server
  services: u8;
  servers: u8;
  targets: u8;

  get number(): u8 { return <u8>(pool.indexOf(changetype<usize>(this)) + 1); }
  get texts(): TextStore { return changetype<TextStore>(changetype<usize>(this) + TEXTS_AT); }
  get name(): Slice { return this.texts.get(NAME); }
  get isPending(): bool { return this.state != State.Known && this.state != State.Unknown; }
  get isKnown(): bool { return this.state == State.Known; }

  service(index: u32): Service { return changetype<Service>(changetype<usize>(this) + SERVICES_AT + <usize>index * SERVICE_SIZE); }
  server(index: u32): Server { return changetype<Server>(changetype<usize>(this) + SERVERS_AT + <usize>index * SERVER_SIZE); }
  target(index: u32): Endpoint { return changetype<Endpoint>(changetype<usize>(this) + TARGETS_AT + <usize>index * TARGET_SIZE); }
  serverOf(target: u32): u8 { return load<u8>(changetype<usize>(this.target(target)) + offsetof<Endpoint>()); }

  serviceName(index: u32): Slice { return this.texts.get(SERVICE_NAMES + <i32>index); }
  /** The name itself when it has no SRV record. */
  serverName(index: u32): Slice {
    const text = this.texts.get(SERVER_NAMES + <i32>index);
    return isEmpty(text) ? this.name : text;
  }
  setServiceName(index: u32, text: Slice): bool { return this.texts.set(SERVICE_NAMES + <i32>index, text); }
  setServerName(index: u32, text: Slice): bool { return this.texts.set(SERVER_NAMES + <i32>index, text); }

  /** False when there is no room, or it is there already: several names may have one address. */
  addTarget(endpoint: Endpoint, server: u8): bool {
    for (let i: u32 = 0; i < this.targets; i++) if (this.target(i).isSame(endpoint) && this.target(i).transport == endpoint.transport) return false;
    if (this.targets == TARGETS_OF_A_NAME) return false;
    const target = this.target(this.targets++);
    target.copy(endpoint);
    store<u8>(changetype<usize>(target) + offsetof<Endpoint>(), server);
    return true;
  }
}

const SERVICE_SIZE: usize = 6;
const SERVER_SIZE: usize = 8;
const TARGET_SIZE: usize = offsetof<Endpoint>() + 8;
const SERVICES_AT: usize = (offsetof<Location>() + 7) & ~7;
const SERVERS_AT: usize = (SERVICES_AT + <usize>SERVICES * SERVICE_SIZE + 7) & ~7;
const TARGETS_AT: usize = (SERVERS_AT + <usize>SERVERS * SERVER_SIZE + 7) & ~7;
const TEXTS_AT: usize = TARGETS_AT + <usize>TARGETS_OF_A_NAME * TARGET_SIZE;
const RECORD_BYTES: usize = TEXTS_AT + <usize>TextStore.bytesFor(FIELDS, LOCATION_TEXT_BYTES);

let pool: Pool = changetype<Pool>(0);
/** Names that were refused because all records are in use. */
export let refused: u32 = 0;

// Boot only; answers how many there are.
export function create(transactions: u32): u32 {
  const capacity = min(max(LOCATIONS_LEAST, transactions / TRANSACTIONS_FOR_A_LOCATION), LOCATIONS_MOST);
  pool = Pool.create(<u32>RECORD_BYTES, capacity);
  return capacity;
}

export function capacity(): u32 { return pool.capacity; }
export function used(): u32 { return pool.used; }
export function locationAt(number: u8): Location { return changetype<Location>(pool.at(<u32>number - 1)); }

/** One that is being looked up, or whose time is not over. */
export function find(name: Slice, port: u16, wanted: u8, isSecure: bool): Location | null {
  for (let i: u32 = 0; i < pool.capacity; i++) {
    if (!pool.isTaken(i)) continue;
    const location = changetype<Location>(pool.at(i));
    if (location.port != port || location.wanted != wanted || location.isSecure != isSecure || !equalsFold(location.name, name)) continue;
    if (!location.isPending && location.expiresMs <= nowMs) continue;
    location.usedMs = nowMs;
    return location;
  }
  return null;
}

/** A new one; the one that nobody has used for longest gives way. Null when all are in use. */
export function take(name: Slice, port: u16, wanted: u8, isSecure: bool): Location | null {
  if (pool.used == pool.capacity && !evict()) {
    refused++;
    return null;
  }
  const record = pool.take();
  const location = changetype<Location>(record);
  TextStore.at(record + TEXTS_AT, FIELDS, TextStore.bytesFor(FIELDS, LOCATION_TEXT_BYTES));
  location.texts.set(NAME, name);
  location.port = port;
  location.wanted = wanted;
  location.isSecure = isSecure;
  location.usedMs = nowMs;
  location.secondsLeft = TTL_MOST_SECONDS;
  return location;
}

function evict(): bool {
  let oldest: Location | null = null;
  for (let i: u32 = 0; i < pool.capacity; i++) {
    const location = changetype<Location>(pool.at(i));
    if (location.users > 0 || location.isPending) continue;
    if (oldest == null || location.usedMs < oldest.usedMs) oldest = location;
  }
  if (oldest == null) return false;
  pool.give(changetype<usize>(oldest));
  return true;
}

/** A transaction goes by it, and may want its next target. */
export function hold(number: u8): void { locationAt(number).users++; }

export function release(number: u8): void {
  const location = locationAt(number);
  location.users--;
  forgetUnknown(location);
}

/** A name without a server is asked for anew by whoever wants it next. */
export function forgetUnknown(location: Location): void {
  if (location.state == State.Unknown && location.users == 0) pool.give(changetype<usize>(location));
}
