// One call as SIP has it, from the INVITE to the BYE, on either side: RFC 3261 sections 9, 13 and 15. There is no figure in the RFC.

export enum State { Initial, Calling, Early, CancelWaiting, Cancelling, Invited, Answered, Confirmed, Departing, Leaving, Terminated, Unacknowledged }

export enum On { Place, Provisional, Success, Failure, Unreachable, Invite, Accept, Refuse, Ack, NoAck, Cancel, Bye, HangUp, GiveUp, ByeAnswered, Again, Offered, Acknowledge }

export enum Do {
  SendInvite = 1,
  SendAck = 2,
  StopTimers = 4,
  StartCancelTimer = 8,
  SendCancel = 16,
  SendSuccess = 32,
  StartAckTimers = 64,
  SendFailure = 128,
  SendTerminated = 256,
  AbandonInvite = 512,
  SendBye = 1024,
  TellProgress = 2048,
  TellInvited = 4096,
  TellAnswered = 8192,
  TellEnded = 16384,
}

export const FIGURE: StaticArray<u32> = [
  State.Initial, On.Place, State.Calling, Do.SendInvite,
  State.Initial, On.Invite, State.Invited, Do.TellInvited,

  State.Calling, On.Provisional, State.Early, Do.TellProgress,
  State.Calling, On.Success, State.Confirmed, Do.SendAck | Do.TellAnswered,
  State.Calling, On.Failure, State.Terminated, Do.TellEnded,
  State.Calling, On.Unreachable, State.Terminated, Do.TellEnded,
  // 9.1: a CANCEL must not be sent before a provisional response has come.
  State.Calling, On.HangUp, State.CancelWaiting, 0,

  // 8.1.3.4, 22.2: the INVITE was sent again, changed: a CANCEL of this one waits for its own provisional response.
  State.Calling, On.Again, State.Calling, 0,
  State.Early, On.Again, State.Calling, 0,

  State.Early, On.Provisional, State.Early, Do.TellProgress,
  State.Early, On.Success, State.Confirmed, Do.SendAck | Do.TellAnswered,
  State.Early, On.Failure, State.Terminated, Do.TellEnded,
  State.Early, On.Unreachable, State.Terminated, Do.TellEnded,
  State.Early, On.HangUp, State.Cancelling, Do.StartCancelTimer | Do.SendCancel,

  // 13.2.2.4: a 2xx with an offer; the answer in its ACK is the user's, who has 64*T1 for it.
  State.Calling, On.Offered, State.Unacknowledged, Do.StartCancelTimer | Do.TellAnswered,
  State.Early, On.Offered, State.Unacknowledged, Do.StartCancelTimer | Do.TellAnswered,
  State.Unacknowledged, On.Acknowledge, State.Confirmed, Do.SendAck | Do.StopTimers,
  State.Unacknowledged, On.HangUp, State.Leaving, Do.SendAck | Do.StopTimers | Do.SendBye,
  State.Unacknowledged, On.GiveUp, State.Leaving, Do.SendAck | Do.StopTimers | Do.SendBye,
  State.Unacknowledged, On.Unreachable, State.Leaving, Do.SendAck | Do.StopTimers | Do.SendBye,
  State.Unacknowledged, On.Bye, State.Terminated, Do.StopTimers | Do.TellEnded,

  State.CancelWaiting, On.Provisional, State.Cancelling, Do.StartCancelTimer | Do.SendCancel,
  State.CancelWaiting, On.Success, State.Leaving, Do.SendAck | Do.SendBye,
  State.CancelWaiting, On.Failure, State.Terminated, Do.TellEnded,
  State.CancelWaiting, On.Unreachable, State.Terminated, Do.TellEnded,

  // 9.1: the CANCEL crossed a 2xx: the call is up and must be ended by a BYE (15).
  State.Cancelling, On.Success, State.Leaving, Do.SendAck | Do.StopTimers | Do.SendBye,
  State.Cancelling, On.Failure, State.Terminated, Do.StopTimers | Do.TellEnded,
  State.Cancelling, On.Unreachable, State.Terminated, Do.StopTimers | Do.TellEnded,
  // 9.1: no final response within 64*T1 after the CANCEL.
  State.Cancelling, On.GiveUp, State.Terminated, Do.AbandonInvite | Do.TellEnded,

  State.Invited, On.Accept, State.Answered, Do.SendSuccess | Do.StartAckTimers,
  State.Invited, On.Refuse, State.Terminated, Do.SendFailure | Do.TellEnded,
  State.Invited, On.HangUp, State.Terminated, Do.SendFailure | Do.TellEnded,
  // 9.2: the INVITE is answered with 487; the CANCEL itself gets its 200 before.
  State.Invited, On.Cancel, State.Terminated, Do.SendTerminated | Do.TellEnded,
  // 15.1.2: a BYE in an early dialog; the INVITE gets its 487.
  State.Invited, On.Bye, State.Terminated, Do.SendTerminated | Do.TellEnded,

  // 13.3.1: the caller's invitation has expired.
  State.Invited, On.GiveUp, State.Terminated, Do.SendTerminated | Do.TellEnded,

  State.Answered, On.Ack, State.Confirmed, Do.StopTimers | Do.TellAnswered,
  // 13.3.1.4: no ACK after 64*T1: the dialog is confirmed, the session should be ended by a BYE.
  State.Answered, On.NoAck, State.Leaving, Do.StopTimers | Do.SendBye,
  // 15: the callee must not send BYE before it has the ACK.
  State.Answered, On.HangUp, State.Departing, 0,
  State.Answered, On.Bye, State.Terminated, Do.StopTimers | Do.TellEnded,

  State.Departing, On.Ack, State.Leaving, Do.StopTimers | Do.SendBye,
  State.Departing, On.NoAck, State.Leaving, Do.StopTimers | Do.SendBye,
  State.Departing, On.Bye, State.Terminated, Do.StopTimers | Do.TellEnded,

  State.Confirmed, On.HangUp, State.Leaving, Do.StopTimers | Do.SendBye,
  State.Confirmed, On.Bye, State.Terminated, Do.StopTimers | Do.TellEnded,
  // 12.2.1.2: a re-INVITE was answered by 481, 408 or not at all.
  State.Confirmed, On.Unreachable, State.Leaving, Do.StopTimers | Do.SendBye,
  // 13.3.1.4 for the 2xx to a re-INVITE.
  State.Confirmed, On.NoAck, State.Leaving, Do.StopTimers | Do.SendBye,

  State.Leaving, On.ByeAnswered, State.Terminated, Do.TellEnded,
  // Both sides hang up at once: the other's BYE gets its 200, ours is still answered to its transaction.
  State.Leaving, On.Bye, State.Terminated, Do.TellEnded,
];
