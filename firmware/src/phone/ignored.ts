// Pairs of (state, event) for which a figure of this folder has no arrow, each with its reason: "State: events | reason".
// Read by the test that walks every pair of every machine, and by nothing in the firmware.

export const PROCEDURE: string[] = [
  'Idle: Agreed Refused | no procedure is under way',
  'Holding Resuming RollingBack: Begin | one procedure at a time; the command is refused with WRONG_STATE',
];
