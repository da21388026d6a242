// Pairs of (state, event) for which a figure of this folder has no arrow, each with its reason: "State: events | reason".
// Read by the test that walks every pair of every machine, and by nothing in the firmware.

export const CALL: string[] = [
  'Initial: Provisional Success Failure Unreachable Accept Refuse Ack NoAck Cancel Bye HangUp GiveUp ByeAnswered Again Offered Acknowledge | a call begins with an INVITE',
  'Calling Early CancelWaiting Cancelling Invited Answered Confirmed Departing Leaving: Place Invite | one call has one first INVITE; a later one is a re-INVITE (14)',
  'Calling Early CancelWaiting Cancelling: Accept Refuse Ack NoAck Cancel | we are the caller',
  'Calling Early CancelWaiting Cancelling: Bye | 15: the callee must not send BYE in an early dialog; it gets 481 or its 200 and changes nothing',
  'CancelWaiting Cancelling Invited Answered Departing Confirmed Leaving: Again | no INVITE that could be sent again is under way, or it is not wanted any more',
  'Calling Early CancelWaiting: GiveUp | no CANCEL was sent',
  'Calling Early CancelWaiting Cancelling Invited Answered Departing Confirmed: ByeAnswered | no BYE of ours is under way',
  'CancelWaiting Cancelling: HangUp | it is under way',
  'Cancelling: Provisional | nobody is told about progress any more',
  'Invited Answered Departing Confirmed Leaving: Provisional Success Failure | responses belong to the caller; those to a re-INVITE to its own machine',
  'Invited Answered Departing: Unreachable | no request of ours is under way',
  'Invited: Ack NoAck | no final response was sent',
  'Answered Departing Confirmed Leaving: Accept Refuse | it was answered',
  'Answered Departing Confirmed Leaving: Cancel | 9.2: a CANCEL after the final response has no effect',
  'Answered Departing Confirmed Leaving: GiveUp | the INVITE has its final response',
  'Departing Leaving: HangUp | it is under way',
  'Confirmed Leaving: Ack | a retransmission, or that of a re-INVITE, which has its own machine',
  'Leaving: NoAck Unreachable | the BYE is under way',
  'Terminated: Place Provisional Success Failure Unreachable Invite Accept Refuse Ack NoAck Cancel Bye HangUp GiveUp ByeAnswered Again Offered Acknowledge | the call is over',
  'Unacknowledged: Place Invite Provisional Success Failure Accept Refuse Ack NoAck Cancel ByeAnswered Again Offered | our INVITE has its 2xx, and only our ACK is missing',
  'CancelWaiting Cancelling: Offered | an INVITE that is given up is acknowledged without an answer and ended',
  'Invited Answered Confirmed Departing Leaving: Offered | responses belong to the caller',
  'Calling Early CancelWaiting Cancelling Invited Answered Confirmed Departing Leaving: Acknowledge | no 2xx waits for an ACK of the user',
];

export const RELIABLE: string[] = [
  'Quiet: Resend Expire | no timer runs',
  'Accepting: Say Describe | the 2xx will say more',
  'Accepting: Accept | it is under way',
];

export const SESSION_TIMER: string[] = [
  'Off: Dropped Due Refused Expire | no timer runs',
  'Refresher: Refused | a change was refused, no refresh',
  'Refreshing: Due | only the expiry timer runs',
  'Watcher: Due Refused | the other side refreshes',
];

export const MODIFY: string[] = [
  'Stable Answered AnsweredWaiting: Success Refused PutOff | no offer of ours is under way',
  'PutOff: Success PutOff | no offer of ours is under way',
  'Stable Modifying Updating PutOff: Ack | no 2xx of ours waits for an ACK',
  'Stable Modifying Updating Answered: WaitOver EarlyWaitOver | it runs only after a 491 or a 500 with Retry-After',
  'AnsweredWaiting: EarlyWaitOver | they have sent a re-INVITE: the call is confirmed',
  'Answered: Update Prack | a confirmed call is changed by re-INVITE (RFC 3311 5.1)',
  'Stable: End | nothing to stop',
  'Modifying Updating Offered Unacknowledged: Modify Update Prack | one change at a time; a second one is refused above',
  'PutOff AnsweredWaiting: Update Prack | one change at a time; a second one is refused above',
  'Offered: Success Refused PutOff Ack WaitOver EarlyWaitOver | theirs waits for the user, none of ours is under way',
  'Unacknowledged: Success Refused PutOff Ack WaitOver EarlyWaitOver AcceptedWithOffer | ours has its 2xx',
  'Stable Modifying Updating PutOff Answered AnsweredWaiting Unacknowledged: Accept Refuse | no INVITE of theirs waits for the user',
  'Stable Updating PutOff Answered AnsweredWaiting Offered: AcceptedWithOffer | no re-INVITE of ours is under way',
  'Stable Modifying Updating PutOff Answered AnsweredWaiting Offered: Acknowledge | no 2xx waits for an ACK of the user',
  'PutOff AnsweredWaiting: Offer | without the session layer nobody waits to offer again but the user',
  'Offered Unacknowledged: Invite | with the session layer they are answered at once',
];

export const REFER: string[] = [
  'Initial: Accepted AcceptedAlone Refused Unreachable Progress Success Failure Renew Timer End Restored | it begins with our REFER',
  'Referring Accepted: Refer | one transfer at a time in one call',
  'Referring: Renew Timer | timer F waits for the response',
  'Accepted: Accepted Unreachable | the NOTIFY came before: the REFER has arrived',
  'Terminated: Refer Accepted AcceptedAlone Refused Unreachable Progress Success Failure Renew Timer End Restored | the record is given back at once',
];

export const REFERRED: string[] = [
  'Initial: Progress Final Answered Rejected Timer End Restored Renewed Unsubscribed | it begins with their REFER',
  'Notifying Current Behind Leaving Unwatched Finishing Closing Lingering: Refer | every REFER has a record of its own',
  'Notifying Current Behind Leaving Unwatched Finishing Closing: Timer | it runs only after the last NOTIFY',
  'Current: Answered Rejected | no NOTIFY is under way',
  'Lingering: Answered Rejected | the last NOTIFY was answered, or nobody watches',
  'Finishing Closing Lingering: Progress Final | the outcome is known',
  'Leaving Unwatched Closing Lingering: Renewed Unsubscribed | the subscription is over: 481',
  'Terminated: Refer Progress Final Answered Rejected Timer End Restored Renewed Unsubscribed | the record is given back at once',
];
