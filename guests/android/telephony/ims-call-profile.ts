// android.telephony.ims.ImsCallProfile: the extra with which a call says whether its caller may be seen (originating identification restriction).

export const ImsCallProfile = {
  EXTRA_OIR: 'oir',
} as const;

export enum OriginatingIdentityRestriction {
  OIR_DEFAULT = 0,
  OIR_PRESENTATION_RESTRICTED = 1,
  OIR_PRESENTATION_NOT_RESTRICTED = 2,
}
