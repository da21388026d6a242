// What a telephone answers to each message of RFC 4475 and RFC 5118, as a datagram. A telephone is no registrar: a good REGISTER gets 405 with Allow
// (RFC 3261 8.2.1), where the RFCs speak of what a registrar does.

/** `status` 0 is silence. `offered`: the guests are offered a call. `holds`: what the answer must say. */
export interface Outcome { section: string; status: number; offered?: boolean; holds?: RegExp; because: string }

const offered = (section: string, because: string): Outcome => ({ section, status: 100, offered: true, because });
const answered = (section: string, status: number, because: string, holds?: RegExp): Outcome => ({ section, status, because, holds });
const silence = (section: string, because: string): Outcome => ({ section, status: 0, because });
const ALLOW = /^Allow: INVITE/m;

export const rfc4475: Record<string, Outcome> = {
  wsinv: answered('3.1.1.1', 481, 'white space, folds, odd cases and unknown fields are no fault; its To has a tag, and there is no such dialog'),
  intmeth: answered('3.1.1.2', 501, 'a method of unusual characters is one that is not known', ALLOW),
  esc01: offered('3.1.1.3', 'escapes do not change what is called'),
  escnull: answered('3.1.1.4', 405, 'escaped NULs are no fault', ALLOW),
  esc02: answered('3.1.1.5', 501, 'escapes mean nothing in a method: this is no REGISTER', ALLOW),
  lwsdisp: answered('3.1.1.6', 200, 'a display name needs no blank before <'),
  longreq: offered('3.1.1.7', 'long values and 34 Vias are no fault'),
  dblreq: answered('3.1.1.8', 405, 'what stands behind the message is not run', ALLOW),
  semiuri: answered('3.1.1.9', 200, 'the semicolon belongs to the user part'),
  transports: answered('3.1.1.10', 200, 'unknown transports in Via are no fault'),
  mpart01: answered('3.1.1.11', 415, 'framed by its Content-Length; multipart is a type we do not take', /^Accept: application\/sdp/m),
  unreason: silence('3.1.1.12', 'well formed, but nobody asked'),
  noreason: silence('3.1.1.13', 'well formed, but nobody asked'),
  badinv01: answered('3.1.2.1', 400, 'separators without anything between', /Bad Via/),
  clerr: answered('3.1.2.2', 400, 'Content-Length beyond the datagram', /Body Shorter/),
  ncl: answered('3.1.2.3', 400, 'a negative Content-Length', /Bad Content-Length/),
  scalar02: answered('3.1.2.4', 400, 'CSeq of 2**32 and more', /Bad CSeq/),
  scalarlg: silence('3.1.2.5', 'a response with such a CSeq is discarded'),
  quotbal: answered('3.1.2.6', 400, 'a quote without an end', /Bad To/),
  ltgtruri: answered('3.1.2.7', 400, 'angle brackets round the Request-URI'),
  lwsruri: answered('3.1.2.8', 400, 'white space in the Request-URI'),
  lwsstart: answered('3.1.2.9', 400, 'several blanks in the request line'),
  trws: answered('3.1.2.10', 400, 'a blank at the end of the request line'),
  escruri: offered('3.1.2.11', 'header components of a Request-URI are ignored, which the RFC allows'),
  baddate: offered('3.1.2.12', 'a Date that nobody needs is ignored, which the RFC allows'),
  regbadct: answered('3.1.2.13', 400, 'a question mark asks for angle brackets', /Bad Contact/),
  badaspec: answered('3.1.2.14', 400, 'blanks inside angle brackets', /Bad To/),
  baddn: answered('3.1.2.15', 400, 'a display name with a comma needs quotes'),
  badvers: answered('3.1.2.16', 505, 'SIP/7.0'),
  mismatch01: answered('3.1.2.17', 400, 'the method of CSeq is another one', /CSeq Method/),
  mismatch02: answered('3.1.2.18', 400, 'the same with an unknown method; 400 or 501', /CSeq Method/),
  bigcode: silence('3.1.2.19', 'a response with such a code is dropped'),
  badbranch: answered('3.2.1', 200, 'the cookie and nothing behind is matched by the rules of RFC 2543'),
  insuf: answered('3.3.1', 400, 'Call-ID, From and To are missing', /Missing From/),
  unkscm: answered('3.3.2', 416, 'an unknown scheme'),
  novelsc: answered('3.3.3', 416, 'a known scheme that is not ours'),
  unksm2: answered('3.3.4', 405, 'schemes of To and Contact are a registrar\'s matter', ALLOW),
  bext01: answered('3.3.5', 420, 'required extensions; Proxy-Require is not for us', /^Unsupported: nothingSupportsThis\r\nUnsupported: nothingSupportsThisEither\r\n(?![\s\S]*Prox)/m),
  invut: answered('3.3.6', 415, 'an unknown body', /^Accept: application\/sdp/m),
  regaut01: answered('3.3.7', 405, 'unknown credentials are as good as none', ALLOW),
  multi01: answered('3.3.8', 400, 'single fields that stand twice', /Repeated/),
  mcl01: answered('3.3.9', 400, 'two lengths', /Repeated/),
  bcast: silence('3.3.10', 'a response whose Via is not ours'),
  zeromf: answered('3.3.11', 200, 'a user agent forwards nothing, so nothing is used up'),
  cparam01: answered('3.3.12', 405, 'an unknown parameter of Contact is no fault', ALLOW),
  cparam02: answered('3.3.13', 405, 'an unknown parameter of its URI is none either', ALLOW),
  regescrt: answered('3.3.14', 405, 'nor are header components', ALLOW),
  sdp01: answered('3.3.15', 406, 'no SDP may be answered'),
  inv2543: offered('3.4.1', 'an INVITE by RFC 2543'),
};

export const rfc5118: Record<string, Outcome> = {
  'ipv6-good': answered('4.1', 405, 'a good IPv6 reference', ALLOW),
  'ipv6-bad': answered('4.2', 400, 'an address without its brackets'),
  'port-ambiguous': answered('4.3', 405, 'the last group is part of the address', ALLOW),
  'port-unambiguous': answered('4.4', 405, 'the port stands behind the bracket', ALLOW),
  'via-received-param-with-delim': answered('4.5', 481, 'received with brackets is understood; there is no such dialog'),
  'via-received-param-no-delim': answered('4.5', 200, 'received without brackets is the grammar'),
  'ipv6-in-sdp': offered('4.6', 'descriptions with IPv6 addresses'),
  'mult-ip-in-header': answered('4.7', 481, 'Vias of both families; there is no such dialog'),
  'mult-ip-in-sdp': offered('4.8', 'media of both families'),
  'ipv4-mapped-ipv6': offered('4.9', 'IPv4-mapped addresses everywhere'),
  'ipv6-bug-abnf-3-colons': answered('4.10', 400, 'RFC 5954: three colons are a bug of the grammar'),
  'ipv6-correct-abnf-2-colons': answered('4.10', 200, 'two colons are right'),
};
