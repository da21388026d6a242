// What the media device is told: StreamOpen on every change, StreamClose, digits, and the audio path. The stream's number is the session's.
import { Slice, addressOf, lengthOf } from "../memory/slice.ts";
import { TextWriter } from "../memory/text-writer.ts";
import { codecText } from "../sdp/codec.ts";
import { Direction } from "../sdp/description.ts";
import {
  streamOpen, encodeStreamOpen, TYPE_STREAM_OPEN, streamClose, encodeStreamClose, TYPE_STREAM_CLOSE,
  streamDtmf, encodeStreamDtmf, TYPE_STREAM_DTMF, audioPath, encodeAudioPath, TYPE_AUDIO_PATH,
} from "../../../proto/gen/as/session.ts";
import { Direction as RecordDirection } from "../../../proto/gen/as/phone.ts";
import * as frame from "../bus/frame.ts";
import { Session, Text } from "./session.ts";

let codec: TextWriter = changetype<TextWriter>(0);

// Boot only.
export function create(): void { codec = TextWriter.createOver(32); }

/** The stream as it is agreed now. Nothing while there is no remote address. */
export function open(session: Session): void {
  const remote = session.text(Text.RemoteAddress);
  if (session.remotePort == 0 || lengthOf(remote) == 0) return;
  session.hasStream = true;
  codec.restart();
  codec.text(codecText(session.codec));
  const to = streamOpen;
  to.clear();
  to.localPort = session.localPort;
  to.remoteIp = addressOf(remote);
  to.remoteIpLength = lengthOf(remote);
  to.remotePort = session.remotePort;
  to.codec = addressOf(codec.written);
  to.codecLength = codec.length;
  to.payloadType = session.payloadType;
  to.clockRateHz = session.clockRateHz;
  to.ptimeMs = session.ptimeMs;
  to.send = (session.agreed & Direction.SendOnly) != 0;
  to.receive = (session.agreed & Direction.RecvOnly) != 0;
  to.local = session.wanted == Direction.SendRecv && (session.direction == RecordDirection.OUTGOING || session.isAccepted);
  to.telephoneEventPayloadType = session.telephoneEventType;
  to.conference = session.conference;
  const payload = frame.begin(TYPE_STREAM_OPEN, session.id, 0, 0);
  if (payload != 0) frame.end(encodeStreamOpen(payload, frame.MOST));
}

export function close(session: Session): void {
  if (!session.hasStream) return;
  session.hasStream = false;
  streamClose.clear();
  const payload = frame.begin(TYPE_STREAM_CLOSE, session.id, 0, 0);
  if (payload != 0) frame.end(encodeStreamClose(payload, frame.MOST));
}

export function sendDigits(session: Session, digits: Slice, durationMs: u32): void {
  streamDtmf.clear();
  streamDtmf.digits = addressOf(digits);
  streamDtmf.digitsLength = lengthOf(digits);
  streamDtmf.durationMs = durationMs;
  const payload = frame.begin(TYPE_STREAM_DTMF, session.id, 0, 0);
  if (payload != 0) frame.end(encodeStreamDtmf(payload, frame.MOST));
}

export function setAudioPath(muted: bool, route: u32): void {
  audioPath.clear();
  audioPath.muted = muted;
  audioPath.route = route;
  const payload = frame.begin(TYPE_AUDIO_PATH, 0, 0, 0);
  if (payload != 0) frame.end(encodeAudioPath(payload, frame.MOST));
}
