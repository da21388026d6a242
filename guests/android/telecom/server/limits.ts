// How many calls Telecom lets a phone have (AOSP CallsManager).

export const limits = {
  liveCalls: 1,
  holdCalls: 1,
  ringingCalls: 1,
  dialingCalls: 1,
  topLevelCalls: 2,
} as const;
