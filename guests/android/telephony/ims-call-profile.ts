// android.telephony.ims.ImsCallProfile: the extras with which a call says whether its caller may be seen (originating identification restriction), and what
// else its INVITE has.

export const ImsCallProfile = {
  EXTRA_OIR: 'oir',
  EXTRA_ADDITIONAL_SIP_INVITE_FIELDS: 'android.telephony.ims.extra.ADDITIONAL_SIP_INVITE_FIELDS',
} as const;

export enum OriginatingIdentityRestriction {
  OIR_DEFAULT = 0,
  OIR_PRESENTATION_RESTRICTED = 1,
  OIR_PRESENTATION_NOT_RESTRICTED = 2,
}
