// Every bound of the user agent layer, in one place.

// The identity in our Contact and From, the registrar, and the last challenge of one account.
export const ACCOUNT_TEXT_BYTES: i32 = 1024;

// Redirections followed and challenges answered for one request before it is given up (8.1.3.4, 22.2).
export const ATTEMPTS: u8 = 3;

// RFC 5626 4.5: base-time and max-time of the wait after a failed registration, in seconds.
export const RETRY_BASE_SECONDS: f64 = 30;
export const RETRY_MOST_SECONDS: f64 = 1800;

// A registration is refreshed when this share of its time is left, but not later than so many seconds before the end.
export const REFRESH_SHARE: f64 = 0.1;
export const REFRESH_LEAST_SECONDS: f64 = 5;
export const EXPIRES_DEFAULT_SECONDS: u32 = 3600;
