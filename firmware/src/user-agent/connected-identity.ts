// Who one talks to after all: RFC 4916. Changed identities of the far end are taken from its UPDATE or re-INVITE; ours is told when another was called.
import { equals } from "../memory/slice.ts";
import { ErrorCode } from "../error.ts";
import { HeaderName } from "../message/header-name.ts";
import { Message } from "../message/message.ts";
import { isSameHost } from "../message/host.ts";
import { Uri, parseUri } from "../message/uri.ts";
import { Dialog, Text } from "../dialog/dialog.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { Transaction } from "../transaction/transaction.ts";
import { Account, accountAt } from "./account.ts";
import { Call, dialogOf } from "./call.ts";
import * as identity from "./identity.ts";
import { isRaw, onIdentified } from "./listener.ts";
import { names } from "./option-tag.ts";
import * as update from "./update.ts";

let called: Uri = changetype<Uri>(0);
let own: Uri = changetype<Uri>(0);

// Boot only.
export function create(): void {
  called = Uri.create();
  own = Uri.create();
}

/** The option tag of RFC 4916 4.2: the far end takes requests with another From. */
export function noteSupport(call: Call, message: Message): void {
  if (names(message, HeaderName.Supported, "from-change")) call.takesFromChange = true;
}

/** A response that may say who answers. */
export function answered(call: Call, transaction: Transaction, response: Message): void {
  if (identity.readAnswerer(response, accountAt(call.account), transaction.peer)) onIdentified(call);
}

/** 4.4.2: an UPDATE or re-INVITE that was accepted; the dialog's remote URI changes with its From. */
export function received(call: Call, dialog: Dialog, request: Message, source: Endpoint): void {
  if (!identity.readChanged(request, accountAt(call.account), source, dialog.texts.get(Text.RemoteUri))) return;
  dialog.texts.set(Text.RemoteUri, request.from.uri);
  onIdentified(call);
}

/** 4.3: as soon as the call is up. An account that was called by a name that is not its own says so; in back-to-back use the other side knows better who it is. */
export function tell(call: Call): void {
  const dialog = dialogOf(call);
  const account = accountAt(call.account);
  if (isRaw || dialog == null || !call.takesFromChange || !call.allowsUpdate || isOwn(dialog, account)) return;
  dialog.texts.set(Text.LocalUri, account.uri);
  update.send(call);
}

function isOwn(dialog: Dialog, account: Account): bool {
  if (account.settings == null || parseUri(dialog.texts.get(Text.LocalUri), called) != ErrorCode.None || parseUri(account.uri, own) != ErrorCode.None) return true;
  return equals(called.user, own.user) && isSameHost(called.host, own.host);
}
