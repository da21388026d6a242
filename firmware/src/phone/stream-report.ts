// What the media device reports of a stream, and digits that came in INFO: digits go to the guests, a failed stream ends its session.
import * as command from "../bus/command.ts";
import { Slice, addressOf, lengthOf, slice } from "../memory/slice.ts";
import { dtmfReceived, encodeDtmfReceived, TYPE_DTMF_RECEIVED, State } from "../../../proto/gen/as/phone.ts";
import { StreamReportWhat, decodeStreamReport, streamReport } from "../../../proto/gen/as/session.ts";
import * as actions from "../session/actions.ts";
import * as frame from "../bus/frame.ts";
import * as sessions from "../session/session.ts";
import * as replies from "../bus/replies.ts";
import { Session } from "../session/session.ts";
import { Call } from "../user-agent/call.ts";

/** Q.850: normal, unspecified; the nearest to "no voice any more". */
const MEDIA_LOST: u32 = 31;

export function streamReported(payload: usize, length: i32): void {
  const session = sessions.find(command.about);
  if (session == null || session.state == State.ENDED || !decodeStreamReport(payload, length)) return;
  if (streamReport.what == StreamReportWhat.FAILED) return actions.fail(session, MEDIA_LOST);
  if (streamReport.what != StreamReportWhat.DTMF) return;
  tell(session, slice(streamReport.digit, streamReport.digitLength));
}

/** A digit in INFO. */
export function keyed(call: Call, key: Slice): void {
  const session = sessions.find(call.id);
  if (session != null && !session.isEnded) tell(session, key);
}

function tell(session: Session, digit: Slice): void {
  dtmfReceived.clear();
  dtmfReceived.digit = addressOf(digit);
  dtmfReceived.digitLength = lengthOf(digit);
  const event = frame.begin(TYPE_DTMF_RECEIVED, session.id, 0, 0);
  if (event != 0) frame.end(encodeDtmfReceived(event, frame.MOST));
}
