// Pairs of (state, event) for which the dialog has no arrow, each with its reason: "State: events | reason".
// Read by the test that walks every pair of every machine, and by nothing in the firmware.

export const DIALOG: string[] = [
  'Initial: Failure Bye Unreachable Superseded | a response with a To tag creates the dialog (12.1)',
  'Confirmed: Provisional | only a target refresh changes a confirmed dialog, and its 1xx carries nothing to take (12.2.1.2)',
  'Confirmed: Failure | 12.3: a failure of a later request leaves the dialog, 481 and 408 excepted (Unreachable)',
  'Confirmed: Superseded | two confirmed dialogs of one INVITE live side by side until a BYE (13.2.2.4)',
  'Terminated: Provisional Success Failure Bye Unreachable Superseded | the dialog is gone',
];
