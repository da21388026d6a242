// The handset as a whole: mute, route, active guest, accounts, applications. Written to checkpoint 0; layout only for what is kept.
import { allocate } from "../memory/arena.ts";
import { TextStore } from "../memory/text-store.ts";
import { Slice, equals, isNone, lengthOf, slice } from "../memory/slice.ts";
import { ACCOUNTS, APPLICATIONS, APPLICATION_NAME_BYTES, CALLBACKS_PER_APPLICATION, CALLBACK_NAME_BYTES } from "../../../proto/gen/as/limits.ts";
import { Route } from "../../../proto/gen/as/phone.ts";
import { APPLICATION_TEXT_BYTES } from "./limits.ts";

@unmanaged
export class Handset {
  newestSession: u32;
  newestConference: u32;
  endedSessions: u32;      // how many have ended since boot: their order
  activeGuest: u32;
  route: u32;
  applications: u32;       // how many of the places are used
  muted: bool;

  account(index: u32): AccountState { return changetype<AccountState>(changetype<usize>(this) + ACCOUNTS_AT + <usize>index * offsetof<AccountState>()); }
  application(index: u32): Application { return changetype<Application>(changetype<usize>(this) + APPLICATIONS_AT + <usize>index * APPLICATION_BYTES); }
}

@unmanaged
export class AccountState {
  expiresS: u32;
  registered: bool;
  voiceNew: u32;           // its mailbox, RFC 3842
  voiceOld: u32;
  urgentNew: u32;
  urgentOld: u32;
  isWaiting: bool;
  hasMailbox: bool;        // somebody has told of it
}

/** An app that registered itself (US9143597): its name is text 0, its callbacks are texts 1 and up. */
@unmanaged
export class Application {
  guest: u32;
  callbacks: u32;
  get texts(): TextStore { return changetype<TextStore>(changetype<usize>(this) + offsetof<Application>()); }
  get name(): Slice { return this.texts.get(0); }
  callback(index: u32): Slice { return this.texts.get(<i32>index + 1); }
}

const FIELDS: i32 = 1 + CALLBACKS_PER_APPLICATION;
const TEXTS_BYTES: i32 = TextStore.bytesFor(FIELDS, APPLICATION_TEXT_BYTES);
const APPLICATION_BYTES: usize = offsetof<Application>() + <usize>TEXTS_BYTES;
const ACCOUNTS_AT: usize = (offsetof<Handset>() + 7) & ~7;
const APPLICATIONS_AT: usize = ACCOUNTS_AT + <usize>ACCOUNTS * offsetof<AccountState>();
const HANDSET_BYTES: usize = APPLICATIONS_AT + <usize>APPLICATIONS * APPLICATION_BYTES;

export let handset: Handset = changetype<Handset>(0);
/** Something of it has changed in this event. */
export let isChanged: bool = false;

// Boot only.
export function create(): void {
  handset = changetype<Handset>(allocate(HANDSET_BYTES));
  handset.route = Route.EARPIECE;
  for (let i: u32 = 0; i < <u32>APPLICATIONS; i++) clear(handset.application(i));
}

function clear(application: Application): void {
  application.callbacks = 0;
  TextStore.at(changetype<usize>(application) + offsetof<Application>(), FIELDS, TEXTS_BYTES);
}

export function change(): Handset {
  isChanged = true;
  return handset;
}
export function written(): void { isChanged = false; }

export function bytes(): Slice { return slice(changetype<usize>(handset), <i32>HANDSET_BYTES); }

/** False when the record is of another build. */
export function restore(record: Slice): bool {
  if (lengthOf(record) != <i32>HANDSET_BYTES) return false;
  memory.copy(changetype<usize>(handset), <usize>record, HANDSET_BYTES);
  return true;
}

/** The place for this application of this guest, its old one if it has one; null when all are taken. */
export function placeFor(guest: u32, name: Slice): Application | null {
  for (let i: u32 = 0; i < handset.applications; i++) {
    const application = handset.application(i);
    if (application.guest == guest && equals(application.name, name)) {
      clear(application);
      return application;
    }
  }
  if (handset.applications == <u32>APPLICATIONS) return null;
  return handset.application(change().applications++);
}

/** False when a name is too long. */
export function isName(name: Slice, isCallback: bool): bool {
  return !isNone(name) && lengthOf(name) > 0 && lengthOf(name) <= (isCallback ? CALLBACK_NAME_BYTES : APPLICATION_NAME_BYTES);
}
