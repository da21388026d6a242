// Every bound of the user agent layer, in one place.

// The identity in our Contact and From of one account.
export const ACCOUNT_TEXT_BYTES: i32 = 768;
// RFC 3261 22.1: realms whose last challenge is kept, for each account, and the texts of one: realm, nonce, opaque. A longer challenge cannot be met.
export const REALMS_OF_AN_ACCOUNT: u32 = 4;
export const REALM_TEXT_BYTES: i32 = 448;

// RFC 3262 3: reliable responses of one call that wait for the PRACK of the one before, with content of their own.
export const WAITING_RESPONSES: i32 = 4;

// Redirections followed and challenges answered for one request before it is given up (8.1.3.4, 22.2).
export const ATTEMPTS: u8 = 3;
// RFC 3261 14.1, 14.2: how often one offer is put off before it counts as refused, and the longest time that the far end may ask for.
export const PUT_OFFS: u8 = 8;
export const PUT_OFF_SECONDS: i64 = 10;

// A transfer whose outcome is not known after this time has failed; a NOTIFY may say that it is sooner (RFC 6665 4.1.2.4).
export const REFERRAL_SECONDS: u32 = 180;
// The subscription of a transfer is renewed after this share of the time that the notifier names.
export const RENEWAL_SHARE: f64 = 0.75;
// Being transferred: how long the old call waits for the transferor's BYE after the new one is up. Two calls are active meanwhile.
export const LINGER_SECONDS: f64 = 2;
// Replaces and Referred-By of the INVITE that a REFER asks for; a longer Refer-To is refused with 414.
export const REFERRED_LINES_BYTES: i32 = 1024;
// Refer-To with an escaped Replaces: URI, Call-ID and two tags.
export const REFER_TO_BYTES: i32 = 1024;

// RFC 4028 4, 5: the recommended interval and the least one; 10: the BYE goes out so long before the end; a refused refresh is tried again.
export const SESSION_SECONDS: u32 = 1800;
export const MIN_SE_SECONDS: u32 = 90;
export const EXPIRY_MARGIN_SECONDS: f64 = 32;
export const SESSION_RETRY_SECONDS: f64 = 10;

// More requests than a fork that is ended can have got in its early dialog, which is forgotten by then: its BYE must have a higher CSeq (12.2.1.1).
export const FORK_REQUESTS: u32 = 256;
// The head of an INVITE that waits for its answer, as a checkpoint keeps it.
export const INVITE_HEAD_BYTES: i32 = 2048;

// What the core may add to an answer of its user's behind header lines and body: fields of the body, of the session timer, of a reliable response.
export const ANSWER_MARGIN_BYTES: i32 = 256;
// More than the core writes of its own into an answer: who we are, where, and what we can do.
export const ANSWER_OWN_BYTES: i32 = 2048;

// Digits in INFO that wait for the answer to those before them: as many as one SendDtmf has.
export const DIGITS_WAITING: u32 = 32;
// How long a pressed key sounds, by RTP (RFC 4733 2.5.1) and by INFO.
export const DIGIT_MS: u32 = 160;

// The digits of a telephone number: 15 of them by E.164, and as many again for service codes.
export const NUMBER_BYTES: i32 = 32;
// RFC 3261 19.1.5: the header lines of an INVITE that is formed from a URI. A URI with more is invalid.
export const FORMED_LINES_BYTES: i32 = 768;
// RFC 7044 10.1: the header components of one entry's URI, unescaped. What is behind them is not looked at.
export const HISTORY_HEADERS_BYTES: i32 = 256;
// RFC 7044 9.2: all entries of one History-Info of ours.
export const HISTORY_BYTES: i32 = 1024;

// RFC 3261 8.1.3.4: the target set of one call, the first target included. Contacts of a 3xx beyond it are left out.
export const TARGETS: u32 = 6;
export const TARGET_BYTES: i32 = 512;
