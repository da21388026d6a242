// Info Packages: those of the configuration are taken, and which of them the far end of a call takes is kept. RFC 6086 4.2, 5.2, 7.
import { Slice, equals, isNone, slice } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { firstWord } from "../message/scalar.ts";
import { Values } from "../message/value.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import { Call } from "./call.ts";
import { lineOf } from "./header-lines.ts";

let values: Values = changetype<Values>(0);

// Boot only.
export function create(): void { values = Values.create(); }

/** The place of a package in the configuration; -1 = it is not one of ours. */
function placeOf(name: Slice): i32 {
  for (let i = 0; i < configuration.infoPackagesCount; i++) {
    if (equals(slice(configuration.infoPackagesAt(i), configuration.infoPackagesLength(i)), name)) return i;
  }
  return -1;
}

/** An INFO of a package that we take. */
export function isTaken(request: Message): bool { return request.has(HeaderName.InfoPackage) && placeOf(firstWord(request.value(HeaderName.InfoPackage))) >= 0; }

/** 5.2: what we are willing to receive; nothing is said without packages, as by those who know none. */
export function printReceived(writer: TextWriter): TextWriter { return configuration.infoPackagesCount == 0 ? writer : printAll(writer); }

/** 4.2.2: a 469 names what we take, though it be nothing. */
export function printAll(writer: TextWriter): TextWriter {
  writer.text("Recv-Info: ");
  for (let i = 0; i < configuration.infoPackagesCount; i++) writer.text(i == 0 ? "" : ", ").slice(slice(configuration.infoPackagesAt(i), configuration.infoPackagesLength(i)));
  return writer.crlf();
}

/** 5.2.1: what the far end is willing to receive, as it said last; a message without a word about it changes nothing. */
export function note(call: Call, message: Message): void {
  if (configuration.infoPackagesCount == 0 || !message.has(HeaderName.RecvInfo)) return;
  call.infoPackages = 0;
  for (let value: Slice = values.over(message, HeaderName.RecvInfo); !isNone(value); value = values.next()) {
    const place = placeOf(firstWord(value));
    if (place >= 0) call.infoPackages |= <u32>1 << <u32>place;
  }
}

/** 4.2.1: an INFO of a package may go to those only who have named it. True: these lines name none, or one that the far end takes. */
export function maySend(call: Call, lines: Slice): bool {
  const name = lineOf(lines, "info-package");
  if (isNone(name)) return true;
  const place = placeOf(firstWord(name));
  return place >= 0 && (call.infoPackages & (<u32>1 << <u32>place)) != 0;
}
