// Whether a SUBSCRIBE may watch this handset's calls: package, media type, and who asks. RFC 6665 4.2.1.1, RFC 4235 3.6.
import { Slice, isEmpty, isFold, isNone, lengthOf, addressOf, slice } from "../../memory/slice.ts";
import { HeaderName } from "../../message/header-name.ts";
import { Message } from "../../message/message.ts";
import { firstWord } from "../../message/scalar.ts";
import { Uri, parseUri } from "../../message/uri.ts";
import { isSameUri } from "../../message/uri-compare.ts";
import { configuration } from "../../../../proto/gen/as/session.ts";
import { accepts } from "../accept.ts";
import { DIALOG_INFO_TYPE } from "./dialog-info.ts";

let allowed: Uri = changetype<Uri>(0);
let asking: Uri = changetype<Uri>(0);

// Boot only.
export function create(): void {
  allowed = Uri.create();
  asking = Uri.create();
}

/** 200, or the code of the refusal; 489 while nobody at all may watch. */
export function judge(request: Message): i32 {
  if (!request.has(HeaderName.Event)) return 400;
  if (!isFold(firstWord(request.value(HeaderName.Event)), "dialog") || configuration.dialogWatchersCount == 0) return 489;
  if (!accepts(request, DIALOG_INFO_TYPE)) return 406;
  return isAllowed(request.from.uri) ? 200 : 403;
}

/** DEVIATES from RFC 4235 3.6: the From is believed, unless the handset's guard asks for credentials. */
function isAllowed(from: Slice): bool {
  for (let i = 0; i < configuration.dialogWatchersCount; i++) {
    const name = slice(configuration.dialogWatchersAt(i), configuration.dialogWatchersLength(i));
    if (isFold(name, "*")) return true;
    if (parseUri(name, allowed) == 0 && parseUri(from, asking) == 0 && isSameUri(allowed, asking)) return true;
  }
  return false;
}
