// What the media device reports of a stream: digits go to the guests, a failed stream ends its session.
import * as command from "../bus/command.ts";
import { addressOf, lengthOf, slice } from "../memory/slice.ts";
import { dtmfReceived, encodeDtmfReceived, TYPE_DTMF_RECEIVED, State } from "../../../proto/gen/as/phone.ts";
import { StreamReportWhat, decodeStreamReport, streamReport } from "../../../proto/gen/as/session.ts";
import * as actions from "../session/actions.ts";
import * as frame from "../bus/frame.ts";
import * as sessions from "../session/session.ts";
import * as replies from "../bus/replies.ts";

/** Q.850: normal, unspecified; the nearest to "no voice any more". */
const MEDIA_LOST: u32 = 31;

export function streamReported(payload: usize, length: i32): void {
  const session = sessions.find(command.about);
  if (session == null || session.state == State.ENDED || !decodeStreamReport(payload, length)) return;
  if (streamReport.what == StreamReportWhat.FAILED) return actions.fail(session, MEDIA_LOST);
  if (streamReport.what != StreamReportWhat.DTMF) return;
  const digit = slice(streamReport.digit, streamReport.digitLength);
  dtmfReceived.clear();
  dtmfReceived.digit = addressOf(digit);
  dtmfReceived.digitLength = lengthOf(digit);
  const event = frame.begin(TYPE_DTMF_RECEIVED, session.id, 0, 0);
  if (event != 0) frame.end(encodeDtmfReceived(event, frame.MOST));
}
