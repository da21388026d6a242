// SIP final responses and Q.850 causes, both ways: RFC 3398 7.2.4.1 and 8.2.6.1 where they speak, else the nearest meaning for a handset.
// The tables of the field disagree for 403, 408, 480 and 503; these are our choices, and the SIP code stays in the record beside them.

/** Q.850 16. */
export const NORMAL_CLEARING: u32 = 16;

/** RFC 3398 8.2.6.1. */
export function q850Of(sipCode: u32): u32 {
  switch (sipCode) {
    case 486: case 600: return 17;            // user busy
    case 408: return 18;                      // no user responding
    case 480: return 19;                      // no answer from the user
    case 401: case 402: case 403: case 407: case 603: case 607: return 21; // call rejected
    case 301: case 302: case 410: return 22;  // number changed
    case 300: case 305: case 380: return 23;  // redirection to new destination
    case 404: case 604: return 1;             // unallocated number
    case 414: case 484: case 485: return 28;  // invalid number format
    case 502: return 38;                      // network out of order
    case 503: return 41;                      // temporary failure
    case 500: case 491: return 41;
    case 501: case 405: case 420: case 421: return 79; // service not implemented
    case 415: case 488: case 606: return 65;  // bearer capability not implemented
    case 504: return 102;                     // recovery on timer expiry
    case 481: case 482: case 483: return 25;  // exchange routing error
    case 487: return 31;                      // normal, unspecified
    case 0: return NORMAL_CLEARING;
    default: return sipCode >= 500 ? 41 : 127; // interworking, unspecified
  }
}

/** RFC 3398 7.2.4.1: the refusal of a call that is not answered yet; 480 where the table has no line. */
export function sipOf(q850: u32): i32 {
  switch (q850) {
    case 1: case 2: case 3: return 404;
    case 17: return 486;
    case 18: return 408;
    case 21: return 403;
    case 22: return 410;
    case 26: return 404;
    case 27: return 502;
    case 28: return 484;
    case 29: return 501;
    case 34: case 38: case 41: case 42: case 47: return 503;
    case 55: case 57: return 403;
    case 58: return 503;
    case 65: case 70: return 488;
    case 79: return 501;
    case 87: return 403;
    case 88: return 503;
    case 102: return 504;
    case 111: case 127: return 500;
    default: return 480;
  }
}
