// The handset's logical device as its clients know it: request and control numbers, no behaviour.

export const KHandsetDevice = 'Handset';

export enum THandsetRequest { ESetMicMute = 1, ESetOutput, ESendMessage, EEnableProfile, EDisableProfile }

/** Controls answer at once with a number: a TTelMicMuteState, a TAudioOutput, 1 for a registered profile. */
export enum THandsetControl { EMicMute = 1, EOutput, EProfileRegistered }
