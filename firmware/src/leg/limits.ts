// Every bound of the leg layer, in one place. The number of legs is that of the configured sessions; those of frames are in proto/limits.ts.
import { CORRELATION_BYTES, TENANT_BYTES } from "../../../proto/gen/as/limits.ts";

// The user's words for one leg.
export const LEG_TEXT_BYTES: i32 = CORRELATION_BYTES + TENANT_BYTES;

// What the core prints for a back-to-back server: the largest body of a frame and the head of a message around it.
export const LEG_PRINTED_BYTES: i32 = 16384;

// An INVITE that nobody answered so long gets 408.
export const RING_SECONDS: u32 = 180;

// Numbers that are skipped after a restart, so that none is given out twice: the checkpoint of the newest one is written once for so many.
export const NUMBERS_RESERVED: u32 = 256;
