// The leg layer's front door: boot, frames in, timers, checkpoints. In place of session and phone: a back-to-back server boots with it.
import { Slice } from "../memory/slice.ts";
import { ErrorCode, TYPE_OWNER_CHANGED } from "../../../proto/gen/as/bus.ts";
import { TYPE_REGISTER, TYPE_UNREGISTER } from "../../../proto/gen/as/phone.ts";
import {
  TYPE_CHALLENGE, TYPE_LEG_ACKNOWLEDGE, TYPE_LEG_END, TYPE_LEG_INVITE, TYPE_LEG_MODIFY, TYPE_LEG_RESPOND, TYPE_PUBLISH, TYPE_SEND_REQUEST, TYPE_SEND_RESPONSE,
  TYPE_SUBSCRIBE, TYPE_UNPUBLISH, TYPE_UNSUBSCRIBE, TYPE_VERIFY,
} from "../../../proto/gen/as/session.ts";
import { TextWriter } from "../memory/text-writer.ts";
import * as command from "../bus/command.ts";
import * as asked from "../request/asked.ts";
import * as proving from "../request/proving.ts";
import * as publishing from "../request/publishing.ts";
import * as registering from "../request/registering.ts";
import * as respond from "../request/respond.ts";
import * as subscribing from "../request/subscribing.ts";
import { hear } from "../user-agent/listener.ts";
import * as checkpoint from "./checkpoint.ts";
import * as commands from "./commands.ts";
import * as description from "./description.ts";
import * as events from "./events.ts";
import * as legs from "./leg.ts";

// Boot only, after the user agent.
export function create(): void {
  legs.create();
  description.create();
  events.create();
  commands.create();
  checkpoint.create();
}

export function receive(frame: Slice): void {
  if (!command.begin(frame)) return;
  hear(null);
  dispatch(<u16>command.type, command.payload, command.payloadLength);
}

function dispatch(type: u16, payload: usize, length: i32): void {
  switch (type) {
    case TYPE_LEG_INVITE: return commands.call(payload, length);
    case TYPE_LEG_RESPOND: return commands.respond(payload, length);
    case TYPE_LEG_ACKNOWLEDGE: return commands.acknowledge(payload, length);
    case TYPE_LEG_MODIFY: return commands.modify(payload, length);
    case TYPE_LEG_END: return commands.end(payload, length);
    case TYPE_SEND_REQUEST: return asked.send(payload, length);
    case TYPE_SEND_RESPONSE: return respond.send(payload, length);
    case TYPE_CHALLENGE: return proving.challengeIt(payload, length);
    case TYPE_VERIFY: return proving.verifyIt(payload, length);
    case TYPE_SUBSCRIBE: return subscribing.subscribeTo(payload, length);
    case TYPE_UNSUBSCRIBE: return subscribing.endIt(payload, length);
    case TYPE_PUBLISH: return publishing.publishIt(payload, length);
    case TYPE_UNPUBLISH: return publishing.removeIt(payload, length);
    case TYPE_REGISTER: return registering.registerAccount(payload, length);
    case TYPE_UNREGISTER: return registering.unregisterAccount(payload, length);
    case TYPE_OWNER_CHANGED: return;
    default: return command.refuse(ErrorCode.UNKNOWN_MESSAGE, "no message for a core without the phone layer has this type");
  }
}

export function deadlineMs(): f64 { return events.timers.deadlineMs; }
export function runTimers(): void { events.runTimers(); }
export function writeCheckpoint(): void { checkpoint.writeChanged(); }
export function restore(key: u32, record: Slice): bool { return checkpoint.restore(key, record); }
export function restored(): void { checkpoint.restored(); }

export function writeStatistics(writer: TextWriter): void { writer.text("badFrames=").decimal(command.badFrames).byte(10); }
