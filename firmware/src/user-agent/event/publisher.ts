// Publications of ours: moves them along publication-figure.ts and does what its arrows say. RFC 3903 4.
import { nowMs } from "../../clock.ts";
import { Slice, NONE, isEmpty, isNone, lengthOf } from "../../memory/slice.ts";
import { TextWriter } from "../../memory/text-writer.ts";
import { HeaderName } from "../../message/header-name.ts";
import { Message } from "../../message/message.ts";
import { Method } from "../../message/method.ts";
import { endWithoutBody, printHeader, printHeaderNumber } from "../../message/print.ts";
import { deltaSeconds } from "../../message/scalar.ts";
import { printRandom, randomU64 } from "../../random.ts";
import { Endpoint } from "../../transport/endpoint.ts";
import { countIgnored } from "../../transaction/counters.ts";
import { step, nextState, effects, NO_ARROW } from "../../transaction/machine.ts";
import { Transaction, User } from "../../transaction/transaction.ts";
import * as client from "../../transaction/client.ts";
import { accountAt } from "../account.ts";
import { routeRequest } from "../registration/route.ts";
import * as authentication from "../authentication.ts";
import { beginOutside, methodSlice, printAgent } from "../request.ts";
import { ATTEMPTS, EXPIRES_DEFAULT_SECONDS, REFRESH_LEAST_SECONDS, REFRESH_SHARE } from "./limits.ts";
import { onPublicationAccepted, onPublicationOver } from "./listener.ts";
import { FIGURE, State, On, Do } from "./publication-figure.ts";
import { Publication, Text, timers, waitingFor } from "./publication.ts";
import * as publications from "./publication.ts";

const destination = changetype<Endpoint>(memory.data(24, 8));
let names: TextWriter = changetype<TextWriter>(0);
let code: i32 = 0;

// Boot only.
export function create(): void { names = TextWriter.createOver(48); }

/** The state of `event` at `target` for so many seconds; null when there is no room, or a text is too long. */
export function begin(account: u32, target: Slice, event: Slice, contentType: Slice, body: Slice, seconds: u32): Publication | null {
  const publication = publications.take(account);
  if (publication == null) return null;
  publication.askedS = seconds == 0 ? EXPIRES_DEFAULT_SECONDS : seconds;
  if (name(publication) && publication.texts.set(Text.Target, target) && publication.texts.set(Text.Event, event) && setState(publication, contentType, body)) drive(publication, On.Publish);
  if (publication.transaction != 0) return publication;
  publications.forget(publication);
  publications.give(publication);
  return null;
}

function name(publication: Publication): bool {
  names.restart();
  printRandom(names, 16);
  const isNamed = publication.texts.set(Text.CallId, names.written);
  names.restart();
  return isNamed && publication.texts.set(Text.Tag, names.hex(randomU64(), 16).written);
}

function setState(publication: Publication, contentType: Slice, body: Slice): bool {
  return publication.texts.set(Text.ContentType, contentType) && publication.texts.set(Text.Body, body);
}

/** 4.4: another state in the place of the last one. False: it is ending, or the state is too long. */
export function modify(publication: Publication, contentType: Slice, body: Slice): bool {
  if (publication.state == State.Ending || publication.state == State.Removing || !setState(publication, contentType, body)) return false;
  drive(publication, On.Publish);
  return true;
}

/** 4.5. */
export function remove(publication: Publication): void { drive(publication, On.Remove); }
export function expire(publication: Publication): void { drive(publication, On.Refresh); }

/** A response to our PUBLISH. */
export function responded(transaction: Transaction, response: Message): void {
  const publication = waitingFor(transaction);
  code = response.statusCode;
  if (publication == null || code < 200) return;
  if (code == 401 || code == 407) {
    const next = authentication.retry(transaction, response, accountAt(publication.account), publication.cseq + 1);
    if (next != null) {
      publication.cseq++;
      publication.transaction = changetype<usize>(next);
      return publications.writeCheckpoint(publication);
    }
  }
  publication.transaction = 0;
  if (code < 300) return accepted(publication, response);
  if (code == 412 && !isNone(publication.text(Text.EntityTag))) return drive(publication, On.Gone);
  if (code == 423 && raise(publication, response)) return drive(publication, On.TooBrief);
  drive(publication, On.Failed);
}

/** 4.1: a 2xx without SIP-ETag names nothing that could be refreshed. */
function accepted(publication: Publication, response: Message): void {
  const entityTag = response.value(HeaderName.SipETag);
  const granted = deltaSeconds(response.value(HeaderName.Expires));
  publication.grantedS = granted < 0 ? publication.askedS : <u32>granted;
  publication.attempts = 0;
  if (isEmpty(entityTag)) publication.texts.clear(Text.EntityTag);
  else if (!publication.texts.set(Text.EntityTag, entityTag)) return drive(publication, On.Failed);
  drive(publication, On.Accepted);
}

/** 4.2: asks for Min-Expires, if that is more. */
function raise(publication: Publication, response: Message): bool {
  const least = deltaSeconds(response.value(HeaderName.MinExpires));
  if (least <= <i64>publication.askedS || publication.attempts >= ATTEMPTS) return false;
  publication.askedS = <u32>least;
  publication.attempts++;
  return true;
}

/** Timer F, or the transport. */
export function unreachable(transaction: Transaction, finalCode: i32): void {
  const publication = waitingFor(transaction);
  if (publication == null) return;
  publication.transaction = 0;
  code = finalCode;
  drive(publication, On.Failed);
}

/** After a restart: the answer to the last PUBLISH is lost; it is sent again, with the tag that it had. */
export function resume(publication: Publication): void {
  const state = publication.state;
  publication.state = State.Published;
  if (state == State.Ending || state == State.Removing) drive(publication, On.Remove);
  else if (state == State.Published) startTimer(publication);
  else drive(publication, On.Publish);
}

function drive(publication: Publication, on: On): void {
  const arrow = step(FIGURE, publication.state, on);
  if (arrow == NO_ARROW) return countIgnored();
  publication.state = nextState(arrow);
  const what = effects(arrow);
  const isFirst = on == On.Publish && publication.cseq == 0;
  if (what & Do.ForgetTag) publication.texts.clear(Text.EntityTag);
  if (what & Do.StopTimer) timers.stop(publication.number);
  if (what & Do.StartTimer) {
    publication.endsMs = nowMs + 1000 * <f64>publication.grantedS;
    startTimer(publication);
  }
  if (what & (Do.SendState | Do.SendRefresh | Do.SendRemoval)) {
    publication.transaction = send(publication, what);
    // No room for it; who published first is told by `begin`.
    if (publication.transaction == 0 && !isFirst) {
      code = 503;
      return drive(publication, On.Failed);
    }
  }
  if (what & Do.TellAccepted) onPublicationAccepted(publication.id);
  if (publication.state != State.Terminated) return publications.writeCheckpoint(publication);
  const id = publication.id;
  publications.forget(publication);
  publications.give(publication);
  onPublicationOver(id, code);
}

function startTimer(publication: Publication): void {
  const granted = <f64>publication.grantedS;
  timers.set(publication.number, publication.endsMs - 1000 * min(max(granted * REFRESH_SHARE, REFRESH_LEAST_SECONDS), granted / 2));
}

/** 4.1, table 1: the state has a body, a refresh and a removal have none; all but the first have SIP-If-Match. */
function send(publication: Publication, what: u32): usize {
  const account = accountAt(publication.account), texts = publication.texts, target = texts.get(Text.Target);
  if (!routeRequest(account, target, destination)) return 0;
  const transaction = client.open(Method.Publish, User.Publication, publication.number, destination);
  if (transaction == null) return 0;
  transaction.account = publication.account;
  const writer = beginOutside(account, methodSlice(Method.Publish), target, target, texts.get(Text.CallId), texts.get(Text.Tag), ++publication.cseq, client.branchOf(transaction));
  authentication.printCached(writer, account, methodSlice(Method.Publish), target, destination);
  printHeader(writer, HeaderName.Event, texts.get(Text.Event));
  printHeaderNumber(writer, HeaderName.Expires, (what & Do.SendRemoval) != 0 ? 0 : publication.askedS);
  if (!isNone(texts.get(Text.EntityTag))) printHeader(writer, HeaderName.SipIfMatch, texts.get(Text.EntityTag));
  printAgent(writer, HeaderName.UserAgent);
  if ((what & Do.SendState) == 0) endWithoutBody(writer);
  else {
    const body = texts.get(Text.Body);
    printHeader(writer, HeaderName.ContentType, texts.get(Text.ContentType));
    printHeaderNumber(writer, HeaderName.ContentLength, lengthOf(body));
    writer.crlf().slice(body);
  }
  return client.send(transaction, writer) ? changetype<usize>(transaction) : 0;
}
