// Whom a request of the user's names: a URI that can be a Request-URI (RFC 3261 19.1.1, table 1) and that its account can reach.
import { Slice, lengthOf } from "../memory/slice.ts";
import { ErrorCode } from "../error.ts";
import { Uri, parseUri } from "../message/uri.ts";
import { URI_BYTES } from "../../../proto/gen/as/limits.ts";
import { Endpoint } from "../transport/endpoint.ts";
import { accountAt, accountCount } from "../user-agent/account.ts";
import { routeRequest } from "../user-agent/registration/route.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));
let uri: Uri = changetype<Uri>(0);

// Boot only.
export function create(): void { uri = Uri.create(); }

export function isReachable(account: u32, to: Slice): bool {
  return account < accountCount() && lengthOf(to) <= URI_BYTES && parseUri(to, uri) == ErrorCode.None && uri.isRequestUri && routeRequest(accountAt(account), to, destination);
}
