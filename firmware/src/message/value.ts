// The comma-separated values of a header field that may stand several times (RFC 3261 7.3.1): one sequence, across fields, in order.
import { allocate } from "../memory/arena.ts";
import { Slice, NONE, between, addressOf, endOf, isNone, trim } from "../memory/slice.ts";
import { Class, isClass } from "./character.ts";
import { HeaderName } from "./header-name.ts";
import { Message } from "./message.ts";
import { quotedEnd } from "./parameter.ts";

//   for (let route = values.over(message, HeaderName.Route); !isNone(route); route = values.next()) ...
@unmanaged
export class Values {
  private message: usize;
  private index: i32;
  private rest: Slice;

  // Boot only.
  static create(): Values { return changetype<Values>(allocate(offsetof<Values>())); }

  // The first value; NONE when there is none. An empty value (two commas) is handed out as empty: whoever parses it refuses it.
  over(message: Message, name: HeaderName): Slice {
    this.message = changetype<usize>(message);
    this.index = message.first(name);
    this.rest = this.index < 0 ? NONE : message.valueAt(this.index);
    return this.next();
  }

  next(): Slice {
    if (this.index < 0) return NONE;
    if (isNone(this.rest)) {
      const message = changetype<Message>(this.message);
      this.index = message.next(this.index);
      if (this.index < 0) return NONE;
      this.rest = message.valueAt(this.index);
    }
    const value = firstValue(this.rest);
    const behind = endOf(value);
    // NONE marks "no comma followed": a rest behind a trailing comma is empty, not absent.
    this.rest = behind < endOf(this.rest) ? between(behind + 1, endOf(this.rest)) : NONE;
    return trim(value);
  }
}

// Up to the first comma outside quotes and angle brackets, untrimmed.
export function firstValue(list: Slice): Slice {
  const end = endOf(list);
  let at = addressOf(list);
  let inAngle = false;
  while (true) {
    while (at < end && !isClass(load<u8>(at), Class.List)) at++;
    if (at == end) break;
    const byte = load<u8>(at);
    if (byte == 34 && !inAngle) {
      at = quotedEnd(at, end);
      if (at == 0) return list;
      continue;
    }
    if (byte == 60) inAngle = true;
    else if (byte == 62) inAngle = false;
    else if (byte == 44 && !inAngle) break;
    at++;
  }
  return between(addressOf(list), at);
}
