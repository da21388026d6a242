// Header field names: number, canonical spelling, compact form (RFC 3261 7.3.3, 20), and which of them may stand only once.

/** 7.3.2: one that does not fit the request or response in which it stands is never asked for, and so ignored. */
export enum HeaderName {
  Extension = 0,
  Via = 1, From = 2, To = 3, CallId = 4, CSeq = 5, MaxForwards = 6, Contact = 7, Route = 8, RecordRoute = 9,
  ContentLength = 10, ContentType = 11, Expires = 12, Authorization = 13, ProxyAuthorization = 14, WwwAuthenticate = 15,
  ProxyAuthenticate = 16, Allow = 17, Supported = 18, Require = 19, ProxyRequire = 20, Unsupported = 21, Accept = 22,
  AcceptEncoding = 23, AcceptLanguage = 24, AlertInfo = 25, AllowEvents = 26, AuthenticationInfo = 27, CallInfo = 28,
  ContentDisposition = 29, ContentEncoding = 30, ContentLanguage = 31, Date = 32, Diversion = 33, ErrorInfo = 34, Event = 35,
  HistoryInfo = 36, InReplyTo = 37, Join = 38, MimeVersion = 39, MinExpires = 40, MinSe = 41, Organization = 42,
  PAssertedIdentity = 43, PPreferredIdentity = 44, Path = 45, Priority = 46, Privacy = 47, RAck = 48, RSeq = 49, Reason = 50,
  ReferSub = 51, ReferTo = 52, ReferredBy = 53, Replaces = 54, ReplyTo = 55, RequestDisposition = 56, RetryAfter = 57,
  Server = 58, ServiceRoute = 59, SessionExpires = 60, SipETag = 61, SipIfMatch = 62, Subject = 63, SubscriptionState = 64,
  Timestamp = 65, UserAgent = 66, Warning = 67, AcceptContact = 68, RejectContact = 69, Identity = 70, IdentityInfo = 71,
  FlowTimer = 72, TargetDialog = 73, PCalledPartyId = 74, InfoPackage = 75, RecvInfo = 76,
}
export const HEADER_NAMES: i32 = 77;

export function headerText(name: HeaderName): string {
  switch (name) {
    case HeaderName.Via: return "Via"; // 20.42
    case HeaderName.From: return "From"; // 20.20
    case HeaderName.To: return "To"; // 20.39
    case HeaderName.CallId: return "Call-ID"; // 20.8
    case HeaderName.CSeq: return "CSeq"; // 20.16
    case HeaderName.MaxForwards: return "Max-Forwards"; // 20.22
    case HeaderName.Contact: return "Contact"; // 20.10
    case HeaderName.Route: return "Route"; // 20.34
    case HeaderName.RecordRoute: return "Record-Route"; // 20.30
    case HeaderName.ContentLength: return "Content-Length"; // 20.14
    case HeaderName.ContentType: return "Content-Type"; // 20.15
    case HeaderName.Expires: return "Expires"; // 20.19
    case HeaderName.Authorization: return "Authorization"; // 20.7
    case HeaderName.ProxyAuthorization: return "Proxy-Authorization"; // 20.28
    case HeaderName.WwwAuthenticate: return "WWW-Authenticate"; // 20.44
    case HeaderName.ProxyAuthenticate: return "Proxy-Authenticate"; // 20.27
    case HeaderName.Allow: return "Allow"; // 20.5
    case HeaderName.Supported: return "Supported"; // 20.37
    case HeaderName.Require: return "Require"; // 20.32
    case HeaderName.ProxyRequire: return "Proxy-Require"; // 20.29
    case HeaderName.Unsupported: return "Unsupported"; // 20.40
    case HeaderName.Accept: return "Accept"; // 20.1
    case HeaderName.AcceptEncoding: return "Accept-Encoding"; // 20.2
    case HeaderName.AcceptLanguage: return "Accept-Language"; // 20.3
    case HeaderName.AlertInfo: return "Alert-Info"; // 20.4
    case HeaderName.AllowEvents: return "Allow-Events";
    case HeaderName.AuthenticationInfo: return "Authentication-Info"; // 20.6
    case HeaderName.CallInfo: return "Call-Info"; // 20.9
    case HeaderName.ContentDisposition: return "Content-Disposition"; // 20.11
    case HeaderName.ContentEncoding: return "Content-Encoding"; // 20.12
    case HeaderName.ContentLanguage: return "Content-Language"; // 20.13
    case HeaderName.Date: return "Date"; // 20.17
    case HeaderName.Diversion: return "Diversion";
    case HeaderName.ErrorInfo: return "Error-Info"; // 20.18
    case HeaderName.Event: return "Event";
    case HeaderName.HistoryInfo: return "History-Info";
    case HeaderName.InReplyTo: return "In-Reply-To"; // 20.21
    case HeaderName.Join: return "Join";
    case HeaderName.MimeVersion: return "MIME-Version"; // 20.24
    case HeaderName.MinExpires: return "Min-Expires"; // 20.23
    case HeaderName.MinSe: return "Min-SE";
    case HeaderName.Organization: return "Organization"; // 20.25
    case HeaderName.PAssertedIdentity: return "P-Asserted-Identity";
    case HeaderName.PPreferredIdentity: return "P-Preferred-Identity";
    case HeaderName.Path: return "Path";
    case HeaderName.Priority: return "Priority"; // 20.26
    case HeaderName.Privacy: return "Privacy";
    case HeaderName.RAck: return "RAck";
    case HeaderName.RSeq: return "RSeq";
    case HeaderName.Reason: return "Reason";
    case HeaderName.ReferSub: return "Refer-Sub";
    case HeaderName.ReferTo: return "Refer-To";
    case HeaderName.ReferredBy: return "Referred-By";
    case HeaderName.Replaces: return "Replaces";
    case HeaderName.ReplyTo: return "Reply-To"; // 20.31
    case HeaderName.RequestDisposition: return "Request-Disposition";
    case HeaderName.RetryAfter: return "Retry-After"; // 20.33
    case HeaderName.Server: return "Server"; // 20.35
    case HeaderName.ServiceRoute: return "Service-Route";
    case HeaderName.SessionExpires: return "Session-Expires";
    case HeaderName.SipETag: return "SIP-ETag";
    case HeaderName.SipIfMatch: return "SIP-If-Match";
    case HeaderName.Subject: return "Subject"; // 20.36
    case HeaderName.SubscriptionState: return "Subscription-State";
    case HeaderName.Timestamp: return "Timestamp"; // 20.38
    case HeaderName.UserAgent: return "User-Agent"; // 20.41
    case HeaderName.Warning: return "Warning"; // 20.43
    case HeaderName.AcceptContact: return "Accept-Contact";
    case HeaderName.RejectContact: return "Reject-Contact";
    case HeaderName.Identity: return "Identity";
    case HeaderName.IdentityInfo: return "Identity-Info";
    case HeaderName.FlowTimer: return "Flow-Timer";
    case HeaderName.TargetDialog: return "Target-Dialog";
    case HeaderName.PCalledPartyId: return "P-Called-Party-ID";
    case HeaderName.InfoPackage: return "Info-Package";
    case HeaderName.RecvInfo: return "Recv-Info";
    default: return "";
  }
}

// The name for a compact form's letter in lower case: RFC 3261 7.3.3 and the IANA registry of SIP header fields.
export function compactName(letter: u32): HeaderName {
  switch (letter) {
    case 97: return HeaderName.AcceptContact;        // a
    case 98: return HeaderName.ReferredBy;           // b
    case 99: return HeaderName.ContentType;          // c
    case 100: return HeaderName.RequestDisposition;  // d
    case 101: return HeaderName.ContentEncoding;     // e
    case 102: return HeaderName.From;                // f
    case 105: return HeaderName.CallId;              // i
    case 106: return HeaderName.RejectContact;       // j
    case 107: return HeaderName.Supported;           // k
    case 108: return HeaderName.ContentLength;       // l
    case 109: return HeaderName.Contact;             // m
    case 110: return HeaderName.IdentityInfo;        // n
    case 111: return HeaderName.Event;               // o
    case 114: return HeaderName.ReferTo;             // r
    case 115: return HeaderName.Subject;             // s
    case 116: return HeaderName.To;                  // t
    case 117: return HeaderName.AllowEvents;         // u
    case 118: return HeaderName.Via;                 // v
    case 120: return HeaderName.SessionExpires;      // x
    case 121: return HeaderName.Identity;            // y
    default: return HeaderName.Extension;
  }
}

// RFC 3261 7.3.1: a field whose grammar is no comma-separated list must not stand twice. Listed are those that steer us.
export function standsOnce(name: HeaderName): bool {
  switch (name) {
    case HeaderName.From:
    case HeaderName.To:
    case HeaderName.CallId:
    case HeaderName.CSeq:
    case HeaderName.MaxForwards:
    case HeaderName.ContentLength:
    case HeaderName.ContentType:
    case HeaderName.Expires:
    case HeaderName.MinExpires:
    case HeaderName.MinSe:
    case HeaderName.SessionExpires:
    case HeaderName.Event:
    case HeaderName.RAck:
    case HeaderName.RSeq:
    case HeaderName.ReferTo:
    case HeaderName.Replaces:
    case HeaderName.Join:
    case HeaderName.SubscriptionState:
    case HeaderName.RetryAfter: return true;
    default: return false;
  }
}
