// SIP domains by number (RFC 5922 4): whom the certificate at the end of a secured connection must name, when it is not the address itself.
import { TextStore } from "../memory/text-store.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { allocate } from "../memory/arena.ts";
import { Slice, equalsFold, isNone, lengthOf } from "../memory/slice.ts";
import { readIp } from "../message/host.ts";
import { Endpoint } from "./endpoint.ts";
import { DOMAIN_BYTES, DOMAINS } from "./limits.ts";

let names: TextStore = changetype<TextStore>(0);
let count: i32 = 0;
let writer: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void {
  const bytes = TextStore.bytesFor(DOMAINS, DOMAINS * 64);
  names = TextStore.at(allocate(<usize>bytes), DOMAINS, bytes);
  count = 0;
  writer = TextWriter.createOver(DOMAIN_BYTES);
}

/** The number of this name; 0 for an address, and when there is no room: then the address must be in the certificate. */
export function numberOf(name: Slice): u8 {
  if (isNone(name) || lengthOf(name) > DOMAIN_BYTES || readIp(name)) return 0;
  for (let i = 0; i < count; i++) if (equalsFold(names.get(i), name)) return <u8>(i + 1);
  if (count == DOMAINS || !names.set(count, name)) return 0;
  return <u8>++count;
}

/** The name, or the address as text; good until the next call. */
export function domainOf(endpoint: Endpoint): Slice {
  if (endpoint.domain > 0) return names.get(endpoint.domain - 1);
  writer.restart();
  endpoint.printHost(writer);
  return writer.written;
}
