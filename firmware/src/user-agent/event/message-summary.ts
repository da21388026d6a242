// application/simple-message-summary: RFC 3842 5.2, read. Of the message classes only voice is kept.
import { Slice, addressOf, between, endOf, indexOf, isDigit, isFold, part, toNumber, trim } from "../../memory/slice.ts";
import { skipBlanks } from "../../message/parameter.ts";

export const MESSAGE_SUMMARY_TYPE: string = "application/simple-message-summary";

// What was read last; the counts are 0 when the body has none.
export let isWaiting: bool = false;
export let voiceNew: u32 = 0;
export let voiceOld: u32 = 0;
export let urgentNew: u32 = 0;
export let urgentOld: u32 = 0;

/** False: no "Messages-Waiting: yes" or "no", which must be there. */
export function readSummary(body: Slice): bool {
  let isRead = false;
  voiceNew = voiceOld = urgentNew = urgentOld = 0;
  for (let from = addressOf(body); from < endOf(body); ) {
    let behind = from;
    while (behind < endOf(body) && load<u8>(behind) != 10) behind++;
    const line = between(from, behind);
    const colon = indexOf(line, 58);
    if (colon > 0) {
      const name = trim(part(line, 0, colon)), value = trim(withoutReturn(part(line, colon + 1)));
      if (isFold(name, "messages-waiting")) {
        isWaiting = isFold(value, "yes");
        isRead = isWaiting || isFold(value, "no");
      } else if (isFold(name, "voice-message")) readCounts(value);
    }
    from = behind + 1;
  }
  return isRead;
}

function withoutReturn(line: Slice): Slice {
  const end = endOf(line);
  return end > addressOf(line) && load<u8>(end - 1) == 13 ? between(addressOf(line), end - 1) : line;
}

/** "2/8 (0/2)": new/old, then urgent new/urgent old; blanks may stand around each (SLASH, LPAREN). */
function readCounts(value: Slice): void {
  at = addressOf(value);
  end = endOf(value);
  voiceNew = readCount();
  if (passes(47)) voiceOld = readCount();
  if (!passes(40)) return;
  urgentNew = readCount();
  if (passes(47)) urgentOld = readCount();
}
let at: usize = 0;
let end: usize = 0;

/** 0 for none; RFC 3842 5.2: a count is at most 2^32-1. */
function readCount(): u32 {
  const from = skipBlanks(at, end);
  at = from;
  while (at < end && isDigit(load<u8>(at))) at++;
  const count = toNumber(between(from, at));
  if (from == at) return 0;
  at = skipBlanks(at, end);
  return count < 0 ? u32.MAX_VALUE : <u32>count;
}

function passes(byte: u32): bool {
  if (at == end || <u32>load<u8>(at) != byte) return false;
  at++;
  return true;
}
