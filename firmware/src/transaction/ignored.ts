// Pairs of (state, event) for which a figure has no arrow, each with its reason: "State: events | reason".
// Read by the test that walks every pair of every machine, and by nothing in the firmware.

export const INVITE_CLIENT: string[] = [
  'Initial: Provisional Success Failure TimerA TimerB TimerD TimerM Abandoned CallEnded | nothing was sent yet, or it waits for a name',
  'Calling Proceeding Left Completed Accepted: Invite | one transaction sends one INVITE',
  'Calling: TimerD TimerM | they run only after a final response',
  'Proceeding: TimerA TimerB | stopped by the first provisional response (17.1.1.2)',
  'Proceeding: TimerD TimerM | they run only after a final response',
  'Proceeding: TransportError | nothing is sent in this state',
  'Left: TimerA TimerD TimerM | stopped when the call ended, or only after a final response',
  'Left: Abandoned CallEnded | nobody waits for it any more as it is',
  'Completed: Provisional Success | a final response came before them; 17.1.1.2 passes only retransmitted failures',
  'Completed: TimerA TimerB TimerM | they belong to other states',
  'Completed Accepted: Abandoned CallEnded | the transaction user has had its final response',
  'Accepted: Provisional Failure | RFC 6026 8.4: the machine must not take them for the 2xx it waits for',
  'Accepted: TimerA TimerB TimerD | they belong to other states',
  'Accepted: TransportError | nothing is sent in this state: the transaction user sends the ACK (RFC 6026 8.4)',
  'Terminated: Invite Provisional Success Failure TimerA TimerB TimerD TimerM TransportError Abandoned CallEnded | the transaction is gone',
];

export const INVITE_SERVER: string[] = [
  'Initial: Ack Provisional Success Failure Timer100 TimerG TimerH TimerI TimerL TransportError | the transaction begins with its INVITE',
  'Proceeding: Ack | no final response was sent that it could acknowledge',
  'Proceeding: TimerG TimerH TimerI TimerL | they run only after a final response',
  'Completed Confirmed: Provisional Success Failure | one final response for each INVITE; the first one counts (17.2.1)',
  'Completed Confirmed Accepted: Timer100 | stopped by the first response',
  'Completed: TimerI TimerL | they belong to other states',
  'Confirmed: Invite | retransmissions on the wire when the ACK came; 17.2.1 gives Confirmed no arrow for them',
  'Confirmed: Ack | absorbing further ACKs is what Confirmed is for (17.2.1)',
  'Confirmed: TimerG TimerH TimerL | stopped by the ACK, or never started',
  'Confirmed: TransportError | nothing is sent in this state',
  'Accepted: Provisional Failure | the 2xx was final',
  'Accepted: TimerG TimerH TimerI | they belong to the failure path',
  'Terminated: Invite Ack Provisional Success Failure Timer100 TimerG TimerH TimerI TimerL TransportError | the transaction is gone',
];

export const NON_INVITE_CLIENT: string[] = [
  'Initial: Provisional Final TimerE TimerF TimerK Abandoned | nothing was sent yet',
  'Trying Proceeding Completed: Request | one transaction sends one request',
  'Trying Proceeding: TimerK | it runs only in Completed',
  'Completed: Provisional Final | absorbing retransmitted responses is what Completed is for (17.1.2.2)',
  'Completed: TimerE TimerF | stopped by the final response',
  'Completed: TransportError | nothing is sent in this state',
  'Completed: Abandoned | the transaction user has had its final response',
  'Terminated: Request Provisional Final TimerE TimerF TimerK TransportError Abandoned | the transaction is gone',
];

export const NON_INVITE_SERVER: string[] = [
  'Initial: Provisional Final TimerJ TransportError Timer100 | the transaction begins with its request',
  'Trying: Request | 17.2.2: retransmissions in Trying are discarded',
  'Trying Proceeding: TimerJ | it runs only in Completed',
  'Trying: TransportError | nothing is sent in this state',
  'Proceeding Completed: Timer100 | RFC 4320 4.1: it has otherwise responded',
  'Completed: Provisional Final | 17.2.2: any further response of the transaction user is discarded',
  'Terminated: Request Provisional Final TimerJ TransportError Timer100 | the transaction is gone',
];
