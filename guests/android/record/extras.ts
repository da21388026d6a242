// Names of the Bundle values in which a connection keeps what android.telecom and android.telephony have no field for.
// Together they are this guest's bookkeeping; README.md lists them beside the canonical fields.

export const EXTRA_SESSION = 'com.twinset.telephony.extra.SESSION';
export const EXTRA_OWNER = 'com.twinset.telephony.extra.OWNER';
export const EXTRA_LOCAL_ADDRESS = 'com.twinset.telephony.extra.LOCAL_ADDRESS';
export const EXTRA_ANSWERED = 'com.twinset.telephony.extra.ANSWERED';                     // 200 sent, no ACK yet
export const EXTRA_LOCALLY_HELD = 'com.twinset.telephony.extra.LOCALLY_HELD';             // while the state is neither ACTIVE nor HOLDING
export const EXTRA_REMOTELY_HELD = 'com.twinset.telephony.extra.REMOTELY_HELD';
export const EXTRA_NO_AUDIO = 'com.twinset.telephony.extra.NO_AUDIO';
export const EXTRA_AUDIO_CODEC_NAME = 'com.twinset.telephony.extra.AUDIO_CODEC_NAME';     // a codec that AOSP has no number for
export const EXTRA_PACKET_TIME_MS = 'com.twinset.telephony.extra.PACKET_TIME_MS';
export const EXTRA_OFFERED_CODECS = 'com.twinset.telephony.extra.OFFERED_CODECS';
export const EXTRA_SIP_CALL_ID = 'com.twinset.telephony.extra.SIP_CALL_ID';
export const EXTRA_CREATED_US = 'com.twinset.telephony.extra.CREATED_US';
export const EXTRA_ALERTING_US = 'com.twinset.telephony.extra.ALERTING_US';
export const EXTRA_CONNECTED_US = 'com.twinset.telephony.extra.CONNECTED_US';
export const EXTRA_ENDED_US = 'com.twinset.telephony.extra.ENDED_US';
export const EXTRA_DISCONNECT_SIDE = 'com.twinset.telephony.extra.DISCONNECT_SIDE';
export const EXTRA_Q850_CAUSE = 'com.twinset.telephony.extra.Q850_CAUSE';
export const EXTRA_REASON_TEXT = 'com.twinset.telephony.extra.REASON_TEXT';
export const EXTRA_ANSWERED_ELSEWHERE = 'com.twinset.telephony.extra.ANSWERED_ELSEWHERE';
export const EXTRA_RETRY_AFTER_S = 'com.twinset.telephony.extra.RETRY_AFTER_S';
export const EXTRA_REMOTE_NUMBER = 'com.twinset.telephony.extra.REMOTE_NUMBER';           // telephone number, where the address is a SIP URI
export const EXTRA_IDENTITY_ASSERTED = 'com.twinset.telephony.extra.IDENTITY_ASSERTED';
export const EXTRA_TRANSFER = 'com.twinset.telephony.extra.TRANSFER';                     // Android's calls know no transfer under way
export const EXTRA_REDIRECTING_REASON = 'com.twinset.telephony.extra.REDIRECTING_REASON';

/** In the extras of a PhoneAccount. */
export const EXTRA_REGISTRATION_EXPIRES_S = 'com.twinset.telephony.extra.REGISTRATION_EXPIRES_S';
