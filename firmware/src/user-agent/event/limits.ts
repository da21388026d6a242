// Every bound of event subscriptions and publications, in one place. How many there are comes from the configuration.

// Subscriptions, ours and theirs, without a word in the configuration.
export const SUBSCRIPTIONS: u32 = 4;
// NOTIFYs of our calls: the document of all of them (a call takes about 600 bytes).
export const DIALOG_INFO_BYTES: i32 = 2816;
// Publications without a word in the configuration; target, event, entity tag, names, and the state itself of one.
export const PUBLICATIONS: u32 = 2;
export const PUBLICATION_TEXT_BYTES: i32 = 1720;
// Event, Accept, target, Call-ID and tag of one subscription.
export const SUBSCRIPTION_TEXT_BYTES: i32 = 560;

// RFC 3842 3.4, RFC 4235 3.4: the packages' default; 423 below the least, less than asked for above the most (RFC 6665 4.2.1.1).
export const EXPIRES_DEFAULT_SECONDS: u32 = 3600;
export const EXPIRES_LEAST_SECONDS: u32 = 60;
export const EXPIRES_MOST_SECONDS: u32 = 7200;
// Refreshed when this share of the time is left, but not later than so many seconds before the end.
export const REFRESH_SHARE: f64 = 0.1;
export const REFRESH_LEAST_SECONDS: f64 = 5;

// Refusals with 423 that one subscription follows.
export const ATTEMPTS: u8 = 3;
// The wait before a subscription is begun anew, when the notifier names none: doubled with each failure, half of it by chance.
export const RETRY_BASE_SECONDS: f64 = 30;
export const RETRY_MOST_SECONDS: f64 = 3600;
