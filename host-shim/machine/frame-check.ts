// Everything a guest's frame must pass before it is believed: version, length, type, sender, session, content.
import { ErrorCode, FRAME_HEADER_BYTES, FRAME_VERSION, decode, messageByType, payloadOf } from '../../proto/index.ts';
import type { Decoded, FrameHeader, MessageInfo } from '../../proto/index.ts';
import { ADMITTED, admission } from './admission-table.ts';
import type { Role, Standing } from './admission-table.ts';

export interface Passed { ok: true; message: MessageInfo; decoded: Decoded }
export interface Refused { ok: false; code: ErrorCode; text: string }

/** `frame` must be the hypervisor's own copy, and `header` read from it. */
export function checkFrame(frame: Uint8Array, header: FrameHeader, role: Role, standing: Standing): Passed | Refused {
  if (header.version > FRAME_VERSION) return refused(ErrorCode.FUTURE_VERSION, `this bus speaks version ${FRAME_VERSION}, the frame is of version ${header.version}`);
  if (frame.length !== FRAME_HEADER_BYTES + header.payloadLength) return refused(ErrorCode.BAD_FRAME, 'the payload length in the header is not that of the frame');
  const message = messageByType(header.type);
  if (!message) return refused(ErrorCode.UNKNOWN_MESSAGE, `no message has type 0x${header.type.toString(16)}`);
  const verdict = admission(header.type, role, standing);
  if (verdict !== ADMITTED) return refused(verdict, `${message.name} is not this sender's to send now`);
  if (message.session && header.session === 0) return refused(ErrorCode.BAD_FRAME, `${message.name} must name a session`);
  try {
    return { ok: true, message, decoded: decode(header.type, payloadOf(frame)) };
  } catch (error) {
    return refused(ErrorCode.BAD_FRAME, `not decodable as ${message.name}: ${(error as Error).message}`);
  }
}

function refused(code: ErrorCode, text: string): Refused {
  return { ok: false, code, text };
}
