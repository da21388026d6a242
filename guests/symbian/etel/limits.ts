// Bounds of ETel and of the CTSY behind it.

export const limits = {
  handles: 128,                // open subsessions
  callNamesWaiting: 32,        // calls announced while nobody had re-armed the notification
  telNumberCharacters: 100,    // KMaxTelNumberSize
  callingNameCharacters: 80,   // KMaxMobileNameSize as TMobileCallRemotePartyInfo has it
  callsInConference: 5,        // KMaxCallsInConference
} as const;
