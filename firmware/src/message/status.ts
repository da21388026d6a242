// Reason phrases of the status codes (RFC 3261 21 and its extensions).

export function reasonPhrase(code: i32): string {
  switch (code) {
    case 100: return "Trying"; // 21.1.1
    case 180: return "Ringing"; // 21.1.2
    case 181: return "Call Is Being Forwarded"; // 21.1.3
    case 182: return "Queued"; // 21.1.4
    case 183: return "Session Progress"; // 21.1.5
    case 199: return "Early Dialog Terminated";
    case 200: return "OK"; // 21.2.1
    case 202: return "Accepted";
    case 204: return "No Notification";
    case 300: return "Multiple Choices"; // 21.3.1
    case 301: return "Moved Permanently"; // 21.3.2
    case 302: return "Moved Temporarily"; // 21.3.3
    case 305: return "Use Proxy"; // 21.3.4
    case 380: return "Alternative Service"; // 21.3.5
    case 400: return "Bad Request"; // 21.4.1
    case 401: return "Unauthorized"; // 21.4.2
    case 402: return "Payment Required"; // 21.4.3
    case 403: return "Forbidden"; // 21.4.4
    case 404: return "Not Found"; // 21.4.5
    case 405: return "Method Not Allowed"; // 21.4.6
    case 406: return "Not Acceptable"; // 21.4.7
    case 407: return "Proxy Authentication Required"; // 21.4.8
    case 408: return "Request Timeout"; // 21.4.9
    case 410: return "Gone"; // 21.4.10
    case 412: return "Conditional Request Failed";
    case 413: return "Request Entity Too Large"; // 21.4.11
    case 414: return "Request-URI Too Long"; // 21.4.12
    case 415: return "Unsupported Media Type"; // 21.4.13
    case 416: return "Unsupported URI Scheme"; // 21.4.14
    case 420: return "Bad Extension"; // 21.4.15
    case 421: return "Extension Required"; // 21.4.16
    case 422: return "Session Interval Too Small";
    case 423: return "Interval Too Brief"; // 21.4.17
    case 428: return "Use Identity Header";
    case 429: return "Provide Referrer Identity";
    case 430: return "Flow Failed";
    case 433: return "Anonymity Disallowed";
    case 439: return "First Hop Lacks Outbound Support";
    case 440: return "Max-Breadth Exceeded";
    case 469: return "Bad Info Package";
    case 470: return "Consent Needed";
    case 480: return "Temporarily Unavailable"; // 21.4.18
    case 481: return "Call/Transaction Does Not Exist"; // 21.4.19
    case 482: return "Loop Detected"; // 21.4.20
    case 483: return "Too Many Hops"; // 21.4.21
    case 484: return "Address Incomplete"; // 21.4.22
    case 485: return "Ambiguous"; // 21.4.23
    case 486: return "Busy Here"; // 21.4.24
    case 487: return "Request Terminated"; // 21.4.25
    case 488: return "Not Acceptable Here"; // 21.4.26
    case 489: return "Bad Event";
    case 491: return "Request Pending"; // 21.4.27
    case 493: return "Undecipherable"; // 21.4.28
    case 494: return "Security Agreement Required";
    case 500: return "Server Internal Error"; // 21.5.1
    case 501: return "Not Implemented"; // 21.5.2
    case 502: return "Bad Gateway"; // 21.5.3
    case 503: return "Service Unavailable"; // 21.5.4
    case 504: return "Server Time-out"; // 21.5.5
    case 505: return "Version Not Supported"; // 21.5.6
    case 513: return "Message Too Large"; // 21.5.7
    case 580: return "Precondition Failure";
    case 600: return "Busy Everywhere"; // 21.6.1
    case 603: return "Decline"; // 21.6.2
    case 604: return "Does Not Exist Anywhere"; // 21.6.3
    case 606: return "Not Acceptable"; // 21.6.4
    case 607: return "Unwanted";
    default: break;
  }
  // RFC 3261 8.1.3.2: an unknown code is as good as x00.
  switch (code / 100) {
    case 1: return "Session Progress";
    case 2: return "OK";
    case 3: return "Multiple Choices";
    case 4: return "Bad Request";
    case 5: return "Server Internal Error";
    default: return "Busy Everywhere";
  }
}
