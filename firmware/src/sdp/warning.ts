// Why an offer is refused, as the Warning header field of the 488 says it: RFC 3261 20.43, 21.4.26.
import { ErrorCode } from "../error.ts";

/** 0 = there is nothing to add. */
export function warningOf(error: ErrorCode): u32 {
  switch (error) {
    case ErrorCode.SdpAddressFamily: return 301;
    case ErrorCode.SdpTransport: return 302;
    case ErrorCode.SdpNoAudio: return 304;
    case ErrorCode.SdpNoCommonCodec: return 305;
    case ErrorCode.SdpMulticast: return 330;
    default: return 0;
  }
}

export function warningText(warning: u32): string {
  switch (warning) {
    case 301: return "Incompatible network address formats";
    case 302: return "Incompatible transport protocol";
    case 304: return "Media type not available";
    case 305: return "Incompatible media format";
    default: return "Multicast not available";
  }
}
