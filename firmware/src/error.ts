// Every error code of the firmware's foundation with its RFC section, the status it is answered with and its phrase.
// Codes are stable: they are counted in the statistics and written in logs.

export enum ErrorCode {
  None = 0,
  // RFC 3261 7 and 25: framing
  Empty = 1,              // keep-alive or nothing but line ends (7.5): ignored
  TooLong = 2,            // above limits.MESSAGE_BYTES
  NotSip = 3,             // no start line at all: silence
  BadStartLine = 4,       // 7.1, 7.2
  BadVersion = 5,         // 7.1: 505
  BadStatusCode = 6,      // 7.2: not 100..699
  BadLine = 7,            // 7.3.1: no colon, bare CR or LF, control character
  BadHeaderName = 8,      // 25.1 token
  TooManyHeaders = 9,     // limits.HEADER_FIELDS
  NoEmptyLine = 10,       // 7: the header section has no end
  // RFC 3261 8.1.1, 20: header fields every message has
  MissingVia = 20,
  MissingFrom = 21,
  MissingTo = 22,
  MissingCallId = 23,
  MissingCSeq = 24,
  RepeatedHeader = 25,    // 7.3.1: a single-value header field twice
  BadVia = 26,            // 20.42
  BadFrom = 27,           // 20.20
  BadTo = 28,             // 20.39
  BadCallId = 29,         // 20.8
  BadCSeq = 30,           // 20.16
  MethodMismatch = 31,    // 8.1.1.5: CSeq's method is not the request's
  BadMaxForwards = 32,    // 20.22
  BadContentLength = 33,  // 20.14
  ShortBody = 34,         // 18.3: fewer bytes than Content-Length over UDP
  MissingContentLength = 35, // 18.3: over a stream there must be one
  MessageTooLarge = 36,   // 21.5.7: above transport/limits.STREAM_MESSAGE_BYTES
  // values parsed when somebody asks
  BadUri = 40,            // 19.1
  BadAddress = 42,        // 20: name-addr or addr-spec
  BadContact = 43,        // 20.10
  BadRoute = 44,          // 20.34, 20.30
  BadNumber = 45,         // delta-seconds and other numbers
  BadContentType = 47,    // 20.15
  BadDate = 48,           // 20.17
  BadChallenge = 49,      // RFC 7616 3.3
  BadCredentials = 50,    // RFC 7616 3.4
  BadToken = 52,
  // RFC 8866, RFC 3264
  BadSdp = 60,
  SdpVersion = 61,        // RFC 8866 5.1
  SdpTooManyMedia = 62,   // limits.SDP_MEDIA
  SdpNoConnection = 63,   // RFC 8866 5.7
  SdpMismatch = 64,       // RFC 3264 6: the answer's m lines are not the offer's
  SdpNoCommonCodec = 65,  // RFC 3264 6: 488
  SdpNoAudio = 66,        // no audio line that is not refused
  SdpTransport = 67,      // RTP/AVP is what we can do
  SdpAddressFamily = 68,  // IPv6 to one who has IPv4, or the other way round
  SdpMulticast = 69,      // RFC 3264 6.2: there is one far end in a call
  SdpNetwork = 70,        // RFC 8866 5.7: a network that is not the Internet
  // resources
  NoRoom = 80,            // a fixed buffer is full
  BadConfiguration = 81,
}

// RFC 3261 8.2 and 21.4: the status a request with this error is answered with; 0 = dropped in silence.
export function statusOf(code: ErrorCode): i32 {
  switch (code) {
    case ErrorCode.None:
    case ErrorCode.Empty:
    case ErrorCode.NotSip:
    case ErrorCode.TooLong:
    case ErrorCode.MissingVia: return 0; // nowhere to answer to
    case ErrorCode.BadVersion: return 505;
    case ErrorCode.SdpNoCommonCodec:
    case ErrorCode.SdpNoAudio:
    case ErrorCode.SdpTransport:
    case ErrorCode.SdpAddressFamily:
    case ErrorCode.SdpMulticast:
    case ErrorCode.SdpNetwork:
    case ErrorCode.SdpNoConnection:
    case ErrorCode.SdpMismatch:
    case ErrorCode.SdpTooManyMedia: return 488;
    case ErrorCode.MessageTooLarge: return 513;
    case ErrorCode.NoRoom: return 503;
    default: return 400;
  }
}

// The reason phrase of the answer: RFC 3261 21.4.1 asks that it names what is wrong.
export function phraseOf(code: ErrorCode): string {
  switch (code) {
    case ErrorCode.BadStartLine: return "Bad Request-Line";
    case ErrorCode.BadVersion: return "Version Not Supported";
    case ErrorCode.BadLine: return "Bad Header Line";
    case ErrorCode.BadHeaderName: return "Bad Header Name";
    case ErrorCode.TooManyHeaders: return "Too Many Header Fields";
    case ErrorCode.NoEmptyLine: return "Header Section Has No End";
    case ErrorCode.MissingFrom: return "Missing From Header Field";
    case ErrorCode.MissingTo: return "Missing To Header Field";
    case ErrorCode.MissingCallId: return "Missing Call-ID Header Field";
    case ErrorCode.MissingCSeq: return "Missing CSeq Header Field";
    case ErrorCode.RepeatedHeader: return "Repeated Single-Value Header Field";
    case ErrorCode.BadVia: return "Bad Via Header Field";
    case ErrorCode.BadFrom: return "Bad From Header Field";
    case ErrorCode.BadTo: return "Bad To Header Field";
    case ErrorCode.BadCallId: return "Bad Call-ID Header Field";
    case ErrorCode.BadCSeq: return "Bad CSeq Header Field";
    case ErrorCode.MethodMismatch: return "CSeq Method Does Not Match";
    case ErrorCode.BadMaxForwards: return "Bad Max-Forwards Header Field";
    case ErrorCode.BadContentLength: return "Bad Content-Length Header Field";
    case ErrorCode.ShortBody: return "Body Shorter Than Content-Length";
    case ErrorCode.MissingContentLength: return "Missing Content-Length Header Field";
    case ErrorCode.MessageTooLarge: return "Message Too Large";
    case ErrorCode.BadUri: return "Bad URI";
    case ErrorCode.BadContact: return "Bad Contact Header Field";
    case ErrorCode.BadRoute: return "Bad Route Header Field";
    case ErrorCode.BadContentType: return "Bad Content-Type Header Field";
    case ErrorCode.BadDate: return "Bad Date Header Field";
    case ErrorCode.BadCredentials: return "Bad Authorization Header Field";
    case ErrorCode.BadSdp:
    case ErrorCode.SdpVersion: return "Bad Session Description";
    case ErrorCode.SdpTooManyMedia:
    case ErrorCode.SdpNoConnection:
    case ErrorCode.SdpMismatch:
    case ErrorCode.SdpNoAudio:
    case ErrorCode.SdpTransport:
    case ErrorCode.SdpAddressFamily:
    case ErrorCode.SdpMulticast:
    case ErrorCode.SdpNetwork:
    case ErrorCode.SdpNoCommonCodec: return "Not Acceptable Here";
    case ErrorCode.NoRoom: return "Service Unavailable";
    default: return "Bad Request";
  }
}
