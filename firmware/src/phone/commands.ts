// Frames from the bus: which function each message type goes to. The hypervisor has checked sender and owner.
import * as command from "../bus/command.ts";
import { Slice } from "../memory/slice.ts";
import { ErrorCode, TYPE_OWNER_CHANGED, TYPE_SNAPSHOT_REQUEST } from "../../../proto/gen/as/bus.ts";
import * as types from "../../../proto/gen/as/phone.ts";
import { TYPE_CHALLENGE, TYPE_PUBLISH, TYPE_SEND_REQUEST, TYPE_SEND_RESPONSE, TYPE_STREAM_REPORT, TYPE_SUBSCRIBE, TYPE_UNPUBLISH, TYPE_UNSUBSCRIBE, TYPE_VERIFY } from "../../../proto/gen/as/session.ts";
import * as asked from "../request/asked.ts";
import * as registering from "../request/registering.ts";
import * as respond from "../request/respond.ts";
import { hear } from "../user-agent/listener.ts";
import * as calls from "./call-commands.ts";
import * as whole from "./handset-commands.ts";
import * as proving from "../request/proving.ts";
import * as publishing from "../request/publishing.ts";
import * as replies from "../bus/replies.ts";
import * as snapshot from "./snapshot.ts";
import { streamReported } from "./stream-report.ts";
import * as subscribing from "../request/subscribing.ts";
import * as transfer from "./transfer.ts";

export function receive(frame: Slice): void {
  if (!command.begin(frame)) return;
  hear(null);
  dispatch(<u16>command.type, command.payload, command.payloadLength);
}

function dispatch(type: u16, payload: usize, length: i32): void {
  switch (type) {
    case types.TYPE_PLACE_CALL: return calls.place(payload, length);
    case types.TYPE_RING: return calls.ring(payload, length);
    case types.TYPE_ACCEPT: return calls.accept();
    case types.TYPE_REJECT: return calls.refuse(payload, length);
    case types.TYPE_DEFLECT: return calls.deflectTo(payload, length);
    case types.TYPE_HOLD: return calls.hold();
    case types.TYPE_RESUME: return calls.resume();
    case types.TYPE_SWAP: return calls.swap();
    case types.TYPE_MERGE: return calls.join(payload, length);
    case types.TYPE_SPLIT: return calls.split();
    case types.TYPE_SEND_DTMF: return calls.digits(payload, length);
    case types.TYPE_END: return calls.hangUp();
    case types.TYPE_SET_MUTE: return whole.mute(payload, length);
    case types.TYPE_SET_ROUTE: return whole.route(payload, length);
    case types.TYPE_REGISTER: return registering.registerAccount(payload, length);
    case types.TYPE_UNREGISTER: return registering.unregisterAccount(payload, length);
    case types.TYPE_SEND_MESSAGE: return whole.message(payload, length);
    case types.TYPE_REGISTER_APPLICATION: return whole.application(payload, length);
    case types.TYPE_TRANSFER_BLIND: return transfer.blind(payload, length);
    case types.TYPE_TRANSFER_ATTENDED: return transfer.attended(payload, length);
    case TYPE_PUBLISH: return publishing.publishIt(payload, length);
    case TYPE_UNPUBLISH: return publishing.removeIt(payload, length);
    case TYPE_SUBSCRIBE: return subscribing.subscribeTo(payload, length);
    case TYPE_UNSUBSCRIBE: return subscribing.endIt(payload, length);
    case TYPE_SEND_REQUEST: return asked.send(payload, length);
    case TYPE_SEND_RESPONSE: return respond.send(payload, length);
    case TYPE_CHALLENGE: return proving.challengeIt(payload, length);
    case TYPE_VERIFY: return proving.verifyIt(payload, length);
    case TYPE_SNAPSHOT_REQUEST: return snapshot.send(command.sender, command.request);
    case TYPE_OWNER_CHANGED: return whole.ownerChangedTo(payload, length);
    case TYPE_STREAM_REPORT: return streamReported(payload, length);
    default: return command.refuse(ErrorCode.UNKNOWN_MESSAGE, "no message for the core has this type");
  }
}
