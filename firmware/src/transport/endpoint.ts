// A network address: 128 bits (IPv4 as ::ffff:a.b.c.d) and a port, laid out as the outbox wants it; and the transport that leads there.
import { allocate } from "../memory/arena.ts";
import { Slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { hostA, hostB, hostC, hostD, readIp } from "../message/host.ts";

@unmanaged
export class Endpoint {
  a: u32;
  b: u32;
  c: u32;
  d: u32;
  port: u16;
  private way: u16;   // transport 3 bits | domain 5 | location 7 | waits 1
  stream: u32;        // the connection that a message came on or was sent on last; 0 = none

  // Boot only; inside a record use changetype<Endpoint>(address).
  static create(): Endpoint { return changetype<Endpoint>(allocate(offsetof<Endpoint>())); }

  /** message/via.ts Transport; also the number of our socket or listener in events and effects. */
  get transport(): u8 { return <u8>(this.way & 7); }
  set transport(value: u8) { this.way = <u16>((this.way & ~7) | (value & 7)); }
  /** RFC 5922: whom a certificate must name (domain.ts); 0 = the address itself. */
  get domain(): u8 { return <u8>((this.way >> 3) & 31); }
  set domain(value: u8) { this.way = <u16>((this.way & ~0xf8) | ((value & 31) << 3)); }
  /** RFC 3263: the record whose targets it is one of (location.ts), plus one; 0 = an address of its own. */
  get location(): u8 { return <u8>((this.way >> 8) & 127); }
  set location(value: u8) { this.way = <u16>((this.way & ~0x7f00) | (<u32>(value & 127) << 8)); }
  /** The location is not known yet; the address is where to go when there is none, port 0 = nowhere. */
  get waits(): bool { return (this.way >> 15) != 0; }
  set waits(value: bool) { this.way = <u16>((this.way & 0x7fff) | (<u32>value << 15)); }

  set(a: u32, b: u32, c: u32, d: u32, port: u16): this { this.a = a; this.b = b; this.c = c; this.d = d; this.port = port; return this; }
  copy(from: Endpoint): this { memory.copy(changetype<usize>(this), changetype<usize>(from), offsetof<Endpoint>()); return this; }

  // A numeric host, with or without brackets; false (unchanged) when it is a name: names go through outbox.resolve.
  setHost(host: Slice, port: i32): bool {
    if (!readIp(host)) return false;
    this.set(hostA, hostB, hostC, hostD, <u16>port);
    return true;
  }

  /** Of a destination that is not known yet. */
  get isUnspecified(): bool { return (this.a | this.b | this.c | this.d) == 0; }
  get isIpv4(): bool { return this.a == 0 && this.b == 0 && this.c == 0xffff; }
  isSameHost(other: Endpoint): bool { return this.a == other.a && this.b == other.b && this.c == other.c && this.d == other.d; }
  isSame(other: Endpoint): bool { return this.isSameHost(other) && this.port == other.port; }
  /** One connection may serve both. */
  isSameWay(other: Endpoint): bool { return this.isSame(other) && this.transport == other.transport && this.domain == other.domain; }
  get hash(): u32 { return (this.a ^ (this.b * 31) ^ (this.c * 131) ^ this.d ^ (<u32>this.port << 8)) * 0x2c1b3c6d; }

  /** RFC 3261 17.1.1.2: whether it needs no retransmissions from us. */
  get isReliable(): bool { return this.transport != 0; }

  // "192.0.2.1", "2001:db8::1".
  printHost(writer: TextWriter): void {
    if (this.isIpv4) {
      const d = this.d;
      writer.decimal(d >> 24).byte(46).decimal((d >> 16) & 255).byte(46).decimal((d >> 8) & 255).byte(46).decimal(d & 255);
    } else this.printIpv6(writer);
  }

  // As in a URI or Via: IPv6 in brackets.
  printReference(writer: TextWriter): void {
    if (this.isIpv4) return this.printHost(writer);
    writer.byte(91);
    this.printIpv6(writer);
    writer.byte(93);
  }

  // "192.0.2.1:5060", "[2001:db8::1]:5060".
  print(writer: TextWriter): void {
    this.printReference(writer);
    writer.byte(58).decimal(this.port);
  }

  // RFC 5952: lower case, no leading zeros, "::" for the first longest run of two or more zero groups.
  private printIpv6(writer: TextWriter): void {
    let best = -1;
    let bestLength = 1;
    for (let i = 0; i < 8; i++) {
      let run = 0;
      while (i + run < 8 && this.group(i + run) == 0) run++;
      if (run > bestLength) { best = i; bestLength = run; }
      i += run;
    }
    for (let i = 0; i < 8; i++) {
      if (i == best) { writer.text("::"); i += bestLength - 1; continue; }
      if (i > 0 && i != best + bestLength) writer.byte(58);
      const group = this.group(i);
      writer.hex(group, group > 0xfff ? 4 : group > 0xff ? 3 : group > 0xf ? 2 : 1);
    }
  }

  private group(index: i32): u32 {
    const word = index < 2 ? this.a : index < 4 ? this.b : index < 6 ? this.c : this.d;
    return (index & 1) == 0 ? word >> 16 : word & 0xffff;
  }
}
