// Where a request outside a dialog goes first: the account's Service-Route (RFC 3608 6.1) or its edge proxy (RFC 5626 4.3), else as RFC 3261 8.1.2.
import { Slice, isEmpty, isNone, trim } from "../../memory/slice.ts";
import { TextWriter } from "../../memory/text-writer.ts";
import { Address, parseAddress } from "../../message/address.ts";
import { firstValue } from "../../message/value.ts";
import { Endpoint } from "../../transport/endpoint.ts";
import { destinationOf } from "../../transport/destination.ts";
import * as envelope from "../envelope.ts";
import { Account, accountAt, printContactUri, registrarOf, routeOutside } from "../account.ts";
import { Flow, Text, boundFlow, edgeOf, firstFlow, gruuOf } from "./flow.ts";

let hop: Address = changetype<Address>(0);

// Boot only.
export function create(): void { hop = Address.create(); }

/** Where the REGISTERs of this flow go. */
export function wayOf(flow: Flow, into: Endpoint): bool {
  const edge = edgeOf(flow);
  return isNone(edge) ? registrarOf(accountAt(flow.account), into) : destinationOf(edge, into, flow.peer.port == 0 ? null : flow.peer);
}

/** The next hop of a request of this account; false when there is none. Over a flow of RFC 5626 it is the flow itself. */
export function routeRequest(account: Account, target: Slice, into: Endpoint): bool {
  if (envelope.hasRoute()) return destinationOf(envelope.firstHop(target), into);
  const bound = boundFlow(account.number);
  if (bound != null && bound.isOutbound) {
    into.copy(bound.peer);
    return true;
  }
  const flow = bound == null ? firstFlow(account.number) : bound;
  const routes = flow.serviceRoute;
  if (!isEmpty(routes) && parseAddress(trim(firstValue(routes)), hop) == 0 && destinationOf(hop.uri, into)) return true;
  if (!isNone(edgeOf(flow))) return wayOf(flow, into);
  return routeOutside(account, target, into);
}

/** The preloaded Route. DEVIATES from 12.2.1.1: a first hop without lr is treated as if it had it; a Service-Route has (RFC 3608 5). */
export function printRoute(writer: TextWriter, account: Account): void {
  if (envelope.hasRoute()) return;
  const bound = boundFlow(account.number);
  const flow = bound == null ? firstFlow(account.number) : bound;
  if (!isEmpty(flow.serviceRoute)) writer.text("Route: ").slice(flow.serviceRoute).crlf();
  else if (!isNone(edgeOf(flow))) writer.text("Route: <").slice(edgeOf(flow)).text(">").crlf();
}

/** 8.1.1.8: our GRUU (RFC 5627 4.4.1), else our address; with ob the same flow serves requests of the dialog (RFC 5626 4.3). */
export function printContactOf(writer: TextWriter, account: Account, isWithheld: bool): TextWriter {
  // RFC 5627 4.4.1: the temporary one leads here and says nobody's name; without one the GRUUs stay behind.
  const gruu = gruuOf(account.number, isWithheld ? Text.TemporaryGruu : Text.PublicGruu);
  writer.text("Contact: <");
  if (!isEmpty(gruu)) return writer.slice(gruu).text(">").crlf();
  printContactUri(writer, account, isWithheld);
  const flow = boundFlow(account.number);
  return writer.text(flow != null && flow.isOutbound ? ";ob>" : ">").crlf();
}
