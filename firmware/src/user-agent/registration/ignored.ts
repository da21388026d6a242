// Pairs of (state, event) for which a figure of this folder has no arrow, each with its reason: "State: events | reason".
// Read by the test that walks every pair of every machine, and by nothing in the firmware.

export const REGISTRATION: string[] = [
  'Idle Registered BackingOff: Success TooBrief NoOutbound Failure Unreachable | no REGISTER is under way',
  'Idle Registering Refreshing Unregistering Withdrawing Returning: Timer | no timer runs',
  'Registering Refreshing Returning: Register | it is under way, or waits for its turn',
  'Unregistering Withdrawing: Unregister | it is under way, or waits for its turn',
  'Idle BackingOff: FlowFailed | there is no flow',
  'Registering Refreshing Unregistering Withdrawing Returning: FlowFailed | the REGISTER under way will tell',
];

export const KEEP_ALIVE: string[] = [
  'Off: Timer Overdue Pong Failed Stop | no keep-alive runs',
  'Quiet: Overdue Pong | no ping is under way',
  'Pinged: Start | the ping under way decides',
];
