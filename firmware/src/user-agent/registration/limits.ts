// Every bound of registrations, in one place.

// Call-ID and tag of a flow's REGISTERs, its Service-Route and its GRUUs. What does not fit is left out, as if the registrar had not sent it.
export const FLOW_TEXT_BYTES: i32 = 960;

// RFC 5626 4.5 and appendix A: base-time when all flows have failed, when others work, and max-time of the wait, in seconds.
export const RETRY_ALL_FAILED_SECONDS: f64 = 30;
export const RETRY_NOT_ALL_FAILED_SECONDS: f64 = 90;
export const RETRY_MOST_SECONDS: f64 = 1800;

// A registration is refreshed when this share of its time is left, but not later than so many seconds before the end.
export const REFRESH_SHARE: f64 = 0.1;
export const REFRESH_LEAST_SECONDS: f64 = 5;
export const EXPIRES_DEFAULT_SECONDS: u32 = 3600;

// RFC 5626 4.4.1 and 4.4.2: the longest wait between keep-alives without a Flow-Timer; 80 to 100 % of it is waited.
export const STREAM_KEEP_ALIVE_SECONDS: f64 = 120;
export const DATAGRAM_KEEP_ALIVE_SECONDS: f64 = 29;
// 4.4.1: a pong that has not come by then does not come any more.
export const PONG_SECONDS: f64 = 10;
// RFC 5389 7.2.1: RTO, Rc and Rm of a STUN request over UDP.
export const STUN_RETRANSMISSION_MS: f64 = 500;
export const STUN_REQUESTS: u8 = 7;
export const STUN_LAST_WAIT: f64 = 16;
