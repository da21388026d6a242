// Register and Unregister, and what becomes of a registration: a telephone's accounts, and the trunks of a back-to-back server (RFC 3261 10.2).
import { Slice, addressOf, lengthOf, part } from "../memory/slice.ts";
import { ErrorCode } from "../../../proto/gen/as/bus.ts";
import { TEXT_BYTES } from "../../../proto/gen/as/limits.ts";
import {
  decodeRegister, register, decodeUnregister, unregister, accountRegistered, encodeAccountRegistered, TYPE_ACCOUNT_REGISTERED,
  accountUnregistered, encodeAccountUnregistered, TYPE_ACCOUNT_UNREGISTERED,
} from "../../../proto/gen/as/phone.ts";
import { configuration } from "../../../proto/gen/as/session.ts";
import * as command from "../bus/command.ts";
import * as frame from "../bus/frame.ts";
import * as replies from "../bus/replies.ts";
import { Awaited } from "../bus/replies.ts";
import { listenToRegistrations } from "../user-agent/listener.ts";
import * as registrations from "../user-agent/registration/register.ts";

/** What the layer above keeps of it; true when it is news. */
let onRegistered: (account: u32, expiresS: u32) => bool = tellAlways;
let onUnregistered: (account: u32, wished: bool) => void = keepNothing;

// Boot only.
export function create(): void { listenToRegistrations(registered, unregistered); }

// Boot only.
export function listen(taken: (account: u32, expiresS: u32) => bool, over: (account: u32, wished: bool) => void): void {
  onRegistered = taken;
  onUnregistered = over;
}

export function registerAccount(payload: usize, length: i32): void {
  if (!decodeRegister(payload, length)) return command.refuseMalformed();
  const account = register.account;
  if (!registrations.canRegister(account)) return command.refuse(ErrorCode.BAD_ARGUMENT, "no such account, or its registrar cannot be reached");
  if (!replies.wait(Awaited.Registered, account)) return;
  replies.fail(Awaited.Unregistered, account, ErrorCode.CANCELLED, "overtaken by Register");
  registrations.register(account);
}

export function unregisterAccount(payload: usize, length: i32): void {
  if (!decodeUnregister(payload, length)) return command.refuseMalformed();
  const account = unregister.account;
  if (!registrations.canRegister(account)) return command.refuse(ErrorCode.BAD_ARGUMENT, "no such account, or its registrar cannot be reached");
  if (!replies.wait(Awaited.Unregistered, account)) return;
  replies.fail(Awaited.Registered, account, ErrorCode.CANCELLED, "overtaken by Unregister");
  registrations.unregister(account);
}

function registered(account: u32, expiresS: u32): void {
  if (onRegistered(account, expiresS)) {
    const settings = configuration.accountsAt(<i32>account);
    accountRegistered.clear();
    accountRegistered.account = account;
    accountRegistered.uri = settings.uri;
    accountRegistered.uriLength = settings.uriLength;
    accountRegistered.expiresS = expiresS;
    const event = frame.begin(TYPE_ACCOUNT_REGISTERED, 0, 0, 0);
    if (event != 0) frame.end(encodeAccountRegistered(event, frame.MOST));
  }
  replies.settle(Awaited.Registered, account);
}

function unregistered(account: u32, wished: bool, answered: bool, code: i32, text: Slice): void {
  const phrase = part(text, 0, TEXT_BYTES);
  accountUnregistered.clear();
  accountUnregistered.account = account;
  accountUnregistered.sipCode = <u32>code;
  accountUnregistered.text = addressOf(phrase);
  accountUnregistered.textLength = lengthOf(phrase);
  const event = frame.begin(TYPE_ACCOUNT_UNREGISTERED, 0, 0, 0);
  if (event != 0) frame.end(encodeAccountUnregistered(event, frame.MOST));
  onUnregistered(account, wished);
  if (wished) return replies.settle(Awaited.Unregistered, account);
  if (code == 408) return replies.fail(Awaited.Registered, account, ErrorCode.TIMED_OUT, "the registrar did not answer", 408);
  if (answered) return replies.fail(Awaited.Registered, account, ErrorCode.FAR_END_REFUSED, "the registrar refused", <u32>code);
  replies.fail(Awaited.Registered, account, ErrorCode.UNREACHABLE, "the registrar cannot be reached: is its address right, and is it up?", <u32>code);
}

function tellAlways(account: u32, expiresS: u32): bool { return true; }
function keepNothing(account: u32, wished: bool): void {}
