// The full syntax check of a message's known header fields (RFC 3261 20, 25.1). parse() looks at what every message needs; this looks at the rest,
// for those who want to refuse early. RFC 3261 8.2 lets a user agent ignore malformed fields that it does not need.
import { ErrorCode } from "../error.ts";
import { Slice, addressOf, isDigit, isFold, isNone, lengthOf, part } from "../memory/slice.ts";
import { Address, parseAddress } from "./address.ts";
import { Class, allOf } from "./character.ts";
import { HeaderName } from "./header-name.ts";
import { Message } from "./message.ts";
import { deltaSeconds, isMediaType, retryAfterSeconds } from "./scalar.ts";
import { Uri, parseUri } from "./uri.ts";
import { Values } from "./value.ts";
import { Via, parseVia } from "./via.ts";

const values = changetype<Values>(memory.data(offsetof<Values>(), 8));
const address = changetype<Address>(memory.data(offsetof<Address>(), 8));
const uri = changetype<Uri>(memory.data(offsetof<Uri>(), 8));
const via = changetype<Via>(memory.data(offsetof<Via>(), 8));

export function check(message: Message): ErrorCode {
  if (message.error != ErrorCode.None) return message.error;
  for (let value = values.over(message, HeaderName.Via); !isNone(value); value = values.next()) {
    if (parseVia(value, via) != ErrorCode.None) return ErrorCode.BadVia;
  }
  if (!isGoodUri(message.from.uri)) return ErrorCode.BadFrom;
  if (!isGoodUri(message.to.uri)) return ErrorCode.BadTo;
  let code = checkContacts(message);
  if (code != ErrorCode.None) return code;
  for (let name = HeaderName.Route; name <= HeaderName.RecordRoute; name++) {
    code = routes(message, name);
    if (code != ErrorCode.None) return code;
  }
  code = numbers(message);
  return code != ErrorCode.None ? code : lists(message);
}

// (STAR / (contact-param *(COMMA contact-param)))
export function checkContacts(message: Message): ErrorCode {
  let count = 0;
  let star = false;
  for (let value = values.over(message, HeaderName.Contact); !isNone(value); value = values.next()) {
    if (parseAddress(value, address) != ErrorCode.None) return ErrorCode.BadContact;
    count++;
    if (address.isStar) star = true;
    else if (!isGoodUri(address.uri)) return ErrorCode.BadContact;
    const expires = address.parameter("expires");
    if (!isNone(expires) && deltaSeconds(expires) < 0) return ErrorCode.BadContact;
  }
  return star && count > 1 ? ErrorCode.BadContact : ErrorCode.None;
}

// name-addr only: angle brackets are not optional here
function routes(message: Message, name: HeaderName): ErrorCode {
  for (let value = values.over(message, name); !isNone(value); value = values.next()) {
    if (parseAddress(value, address) != ErrorCode.None || address.isStar || load<u8>(addressOf(address.uri) - 1) != 60 || !isGoodUri(address.uri)) return ErrorCode.BadRoute;
  }
  return ErrorCode.None;
}

function numbers(message: Message): ErrorCode {
  if (message.has(HeaderName.Expires) && deltaSeconds(message.value(HeaderName.Expires)) < 0) return ErrorCode.BadNumber;
  if (message.has(HeaderName.MinExpires) && deltaSeconds(message.value(HeaderName.MinExpires)) < 0) return ErrorCode.BadNumber;
  if (message.has(HeaderName.RetryAfter) && retryAfterSeconds(message.value(HeaderName.RetryAfter)) < 0) return ErrorCode.BadNumber;
  if (message.has(HeaderName.ContentType) && !isMediaType(message.value(HeaderName.ContentType))) return ErrorCode.BadContentType;
  if (message.has(HeaderName.Date) && !isDate(message.value(HeaderName.Date))) return ErrorCode.BadDate;
  return ErrorCode.None;
}

// Lists of tokens; an empty list is allowed for Allow and Supported (20.5, 20.37).
function lists(message: Message): ErrorCode {
  for (let name = HeaderName.Allow; name <= HeaderName.Unsupported; name++) {
    for (let value = values.over(message, name); !isNone(value); value = values.next()) {
      if (lengthOf(value) == 0 ? lengthOf(message.value(name)) > 0 : !allOf(value, Class.Token)) return ErrorCode.BadToken;
    }
  }
  return ErrorCode.None;
}

function isGoodUri(text: Slice): bool { return parseUri(text, uri) == ErrorCode.None; }

// RFC 3261 20.17 with RFC 1123's form: "Sat, 13 Nov 2010 23:29:00 GMT", GMT and nothing else.
function isDate(value: Slice): bool {
  if (lengthOf(value) != 29 || !isFold(part(value, 25), " gmt")) return false;
  const shape = "aaa, 00 aaa 0000 00:00:00";
  for (let i = 0; i < shape.length; i++) {
    const byte = <u32>load<u8>(addressOf(value) + <usize>i);
    const wanted = <u32>load<u16>(changetype<usize>(shape) + (<usize>i << 1));
    if (wanted == 97 ? (byte | 32) - 97 > 25 : wanted == 48 ? !isDigit(byte) : byte != wanted) return false;
  }
  return true;
}
