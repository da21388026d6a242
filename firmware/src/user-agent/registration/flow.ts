// Flows as they lie in their pool: one way from an account to its registrar, with its binding (RFC 3261 10.2, RFC 5626 3.3). An account has one,
// or one for each of its edge proxies. Layout, the pool, lookups; what happens to them stands in register.ts.
import { Pool } from "../../memory/pool.ts";
import { TextStore } from "../../memory/text-store.ts";
import { Slice, NONE, slice } from "../../memory/slice.ts";
import { Endpoint } from "../../transport/endpoint.ts";
import { Account, accountAt, accountCount } from "../account.ts";
import { EXPIRES_DEFAULT_SECONDS, FLOW_TEXT_BYTES } from "./limits.ts";

export enum Text { CallId, Tag, ServiceRoute, PublicGruu, TemporaryGruu, Fields }

@unmanaged
export class Flow {
  transaction: usize;   // the REGISTER that is under way; 0 = none
  account: u32;
  askedS: u32;          // the expiry we ask for; grows at 423
  grantedS: u32;
  cseq: u32;
  failures: u32;        // in a row, for the back-off
  retryAfterS: u32;     // what the last failure asked for
  flowTimerS: u32;      // RFC 5626: Flow-Timer of the last 200; 0 = none
  state: u8;
  edge: i8;             // index of the account's edge proxy; -1 = straight to the registrar
  attempts: u8;         // 423 answers to this REGISTER
  isBound: bool;        // the registrar knows our binding, as far as we know
  isOutbound: bool;     // RFC 5626 6: it said so with Require: outbound
  isPlain: bool;        // 439: without outbound from now on
  isWished: bool;       // to be kept registered
  isChanged: bool;      // since the last checkpoint

  /** Where the binding was made: keep-alives go there, and requests of the account. */
  get peer(): Endpoint { return changetype<Endpoint>(changetype<usize>(this) + PEER_AT); }
  get texts(): TextStore { return changetype<TextStore>(changetype<usize>(this) + TEXTS_AT); }
  get number(): u32 { return pool.indexOf(changetype<usize>(this)); }
  /** RFC 5626 4.2: the same for the same flow over restarts. */
  get registrationId(): u32 { return <u32>max<i32>(this.edge, 0) + 1; }
  /** RFC 3608: Route values separated by commas; NONE = none. */
  get serviceRoute(): Slice { return this.isBound ? this.texts.get(Text.ServiceRoute) : NONE; }
}

const PEER_AT: usize = (offsetof<Flow>() + 7) & ~7;
const TEXTS_AT: usize = (PEER_AT + offsetof<Endpoint>() + 7) & ~7;
const TEXTS_BYTES: i32 = TextStore.bytesFor(Text.Fields, FLOW_TEXT_BYTES);

let pool: Pool = changetype<Pool>(0);

// Boot only, after the accounts.
export function create(): void {
  let flows: u32 = 0;
  for (let account: u32 = 0; account < accountCount(); account++) flows += max(edgeCount(accountAt(account)), 1);
  pool = Pool.create(<u32>TEXTS_AT + <u32>TEXTS_BYTES, flows);
  for (let account: u32 = 0; account < accountCount(); account++) {
    const edges = edgeCount(accountAt(account));
    for (let i: u32 = 0; i < max(edges, 1); i++) prepare(changetype<Flow>(pool.take()), account, edges == 0 ? -1 : <i8>i);
  }
}

function prepare(flow: Flow, account: u32, edge: i8): void {
  TextStore.at(changetype<usize>(flow) + TEXTS_AT, Text.Fields, TEXTS_BYTES);
  flow.account = account;
  flow.edge = edge;
  const settings = accountAt(account).settings;
  flow.askedS = settings == null || settings.expiresS == 0 ? EXPIRES_DEFAULT_SECONDS : settings.expiresS;
}

function edgeCount(account: Account): u32 {
  const settings = account.settings;
  return settings == null ? 0 : <u32>settings.edgesCount;
}

export function flowCount(): u32 { return pool.used; }
export function flowAt(number: u32): Flow { return changetype<Flow>(pool.at(number)); }

/** The URI of the flow's edge proxy; NONE = it has none. */
export function edgeOf(flow: Flow): Slice {
  const settings = accountAt(flow.account).settings;
  return settings == null || flow.edge < 0 ? NONE : slice(settings.edgesAt(flow.edge), settings.edgesLength(flow.edge));
}

/** The first flow with a binding; null when the account has none. */
export function boundFlow(account: u32): Flow | null {
  for (let i: u32 = 0; i < pool.used; i++) if (flowAt(i).account == account && flowAt(i).isBound) return flowAt(i);
  return null;
}

/** RFC 5627 4.1: what the registrar gave us to be reached by; NONE = nothing. */
export function gruuOf(account: u32, which: Text): Slice {
  const flow = boundFlow(account);
  return flow == null ? NONE : flow.texts.get(which);
}

export function firstFlow(account: u32): Flow {
  let number: u32 = 0;
  while (flowAt(number).account != account) number++;
  return flowAt(number);
}

export function isAccount(account: u32): bool { return account < accountCount(); }
