// What an answer brings into a location: services in their order (NAPTR), servers (SRV), addresses. RFC 3263 4.1 and 4.2.
import { NONE, Slice, is, isFold, isNone } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { Transport, defaultPort } from "../message/via.ts";
import * as answer from "./answer.ts";
import { RecordType } from "./answer.ts";
import { Endpoint } from "./endpoint.ts";
import { NAME_BYTES, SERVERS, SERVICES } from "./limits.ts";
import { ANY, Location, Service } from "./location.ts";

/** "_sips._tcp." before a name. */
const PREFIX_BYTES: i32 = 11;
const found = changetype<Endpoint>(memory.data(offsetof<Endpoint>(), 8));
let writer: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void { writer = TextWriter.createOver(NAME_BYTES + PREFIX_BYTES); }

/** 4.1: the services that we speak; a sips URI takes no other than SIPS. False: there are none. */
export function services(location: Location, records: Slice): bool {
  answer.open(records);
  while (answer.next(RecordType.Naptr)) {
    const transport = transportOf(answer.services());
    const name = answer.name(RecordType.Naptr);
    if (!isFold(answer.flags(), "s") || transport == ANY || isNone(name) || is(name, ".")) continue;
    if (location.isSecure && transport != <u8>Transport.Tls && transport != <u8>Transport.Wss) continue;
    addService(location, transport, name);
    keepTime(location);
  }
  return location.services > 0;
}

function transportOf(service: Slice): u8 {
  if (isFold(service, "sip+d2u")) return <u8>Transport.Udp;
  if (isFold(service, "sip+d2t")) return <u8>Transport.Tcp;
  if (isFold(service, "sips+d2t")) return <u8>Transport.Tls;
  // RFC 7118 6.
  if (isFold(service, "sip+d2w")) return <u8>Transport.Ws;
  return isFold(service, "sips+d2w") ? <u8>Transport.Wss : ANY;
}

/** With more than there is room for, those that would be asked last are left out. */
function addService(location: Location, transport: u8, name: Slice): void {
  let place: u32 = location.services;
  if (place == SERVICES) {
    place = 0;
    for (let i: u32 = 1; i < SERVICES; i++) if (rank(location.service(i)) > rank(location.service(place))) place = i;
    if (rank(location.service(place)) <= (<u32>answer.order() << 16 | answer.preference())) return;
  }
  if (!location.setServiceName(place, name)) return;
  const service = location.service(place);
  service.order = answer.order();
  service.preference = answer.preference();
  service.transport = transport;
  service.isAsked = false;
  if (place == location.services) location.services++;
}

/** RFC 3403 4.1: by order, then by preference. */
function rank(service: Service): u32 { return <u32>service.order << 16 | service.preference; }

/** The number of the service that is to be asked for next, the first of equal ones; SERVICES = none is left. */
export function nextService(location: Location): u32 {
  let best = SERVICES;
  for (let i: u32 = 0; i < location.services; i++) {
    if (!location.service(i).isAsked && (best == SERVICES || rank(location.service(i)) < rank(location.service(best)))) best = i;
  }
  return best;
}

/** 4.1, 4.2: the SRV names of the transport that is wanted, or of all that we have, datagrams first. */
export function guessServices(location: Location): void {
  if (location.wanted != ANY) return guess(location, location.wanted);
  if (!location.isSecure) {
    guess(location, <u8>Transport.Udp);
    guess(location, <u8>Transport.Tcp);
  }
  guess(location, <u8>Transport.Tls);
}

function guess(location: Location, transport: u8): void {
  writer.restart();
  writer.text(prefixOf(<Transport>transport)).slice(location.name);
  if (!location.setServiceName(location.services, writer.written)) return;
  location.service(location.services++).transport = transport;
}

function prefixOf(transport: Transport): string {
  switch (transport) {
    case Transport.Udp: return "_sip._udp.";
    case Transport.Tcp: return "_sip._tcp.";
    case Transport.Ws: return "_sip._ws.";
    case Transport.Wss: return "_sips._ws.";
    default: return "_sips._tcp.";
  }
}

/** RFC 2782: the SRV records of the service that was asked for. True when its only one is ".". */
export function servers(location: Location, records: Slice): bool {
  let isBarred = false;
  answer.open(records);
  while (answer.next(RecordType.Srv)) {
    const name = answer.name(RecordType.Srv);
    if (isNone(name)) continue;
    if (is(name, ".")) isBarred = true;
    else addServer(location, name, answer.order(), answer.preference(), answer.port(), location.service(location.place).transport);
    keepTime(location);
  }
  return isBarred;
}

/** 4.2: no SRV, or none is to be asked for: the name itself, at the port that is given or the transport's own. */
export function takeName(location: Location): void {
  const transport: u8 = location.wanted != ANY ? location.wanted : location.isSecure ? <u8>Transport.Tls : <u8>Transport.Udp;
  addServer(location, NONE, 0, 0, location.port != 0 ? location.port : <u16>defaultPort(<Transport>transport), transport);
}

function addServer(location: Location, name: Slice, priority: u16, weight: u16, port: u16, transport: u8): void {
  let place: u32 = location.servers;
  if (place == SERVERS) place = leastWanted(location, priority);
  if (place == SERVERS || !location.setServerName(place, name)) return;
  const server = location.server(place);
  server.priority = priority;
  server.weight = weight;
  server.port = port;
  server.transport = transport;
  if (place == location.servers) location.servers++;
}

/** With no room left: the server that would be tried last, if it is after this priority; else SERVERS. */
function leastWanted(location: Location, priority: u16): u32 {
  let last: u32 = 0;
  for (let i: u32 = 1; i < SERVERS; i++) if (location.server(i).priority > location.server(last).priority) last = i;
  return location.server(last).priority > priority ? last : SERVERS;
}

/** The addresses of the server that was asked for. */
export function addresses(location: Location, records: Slice): void {
  const server = location.server(location.place);
  const type = <RecordType>location.asked;
  answer.open(records);
  while (answer.next(type)) {
    found.set(answer.word(0), answer.word(1), answer.word(2), answer.word(3), server.port);
    if (found.isIpv4 != (type == RecordType.A) || server.port == 0) continue;
    found.transport = server.transport;
    if (location.addTarget(found, location.place)) keepTime(location);
  }
}

/** What was found is good for as long as its shortest-lived record. */
function keepTime(location: Location): void { location.secondsLeft = min(location.secondsLeft, answer.timeToLiveS()); }
