// Why an offer is refused, as the Warning header field of the 488 says it: RFC 3261 20.43, 21.4.26.
import { ErrorCode } from "../error.ts";

/** What no other code says. */
export const MISCELLANEOUS: u32 = 399;

export function warningOf(error: ErrorCode): u32 {
  switch (error) {
    case ErrorCode.SdpNetwork: return 300;
    case ErrorCode.SdpAddressFamily: return 301;
    case ErrorCode.SdpTransport: return 302;
    case ErrorCode.SdpNoAudio: return 304;
    case ErrorCode.SdpNoCommonCodec: return 305;
    case ErrorCode.SdpMulticast: return 330;
    default: return MISCELLANEOUS;
  }
}

export function warningText(warning: u32): string {
  switch (warning) {
    case 300: return "Incompatible network protocol";
    case 301: return "Incompatible network address formats";
    case 302: return "Incompatible transport protocol";
    case 304: return "Media type not available";
    case 305: return "Incompatible media format";
    case 330: return "Multicast not available";
    default: return "The session cannot be as it was offered";
  }
}
