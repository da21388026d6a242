// Changing a session by re-INVITE, from either side, with glare: RFC 3261 section 14; before it is confirmed by an offer in UPDATE or PRACK: RFC 3311
// section 5.1, RFC 3262 section 5. There is no figure in the RFCs.

export enum State { Stable, Modifying, Updating, PutOff, Answered, AnsweredWaiting, Offered, Unacknowledged }

export enum On { Modify, Update, Prack, Success, Refused, PutOff, WaitOver, EarlyWaitOver, Invite, Ack, End, Offer, Accept, Refuse, AcceptedWithOffer, Acknowledge }

export enum Do {
  StopWaiting = 1,
  SendAck = 2,
  StopAckTimers = 4,
  SendInvite = 8,
  StartWaiting = 16,
  SendSuccess = 32,
  StartAckTimers = 64,
  RefuseWhilePending = 128,
  RefuseTooEarly = 256,
  TellModified = 512,
  TellRefused = 1024,
  HandUp = 2048,
  SendFailure = 4096,
  SendUpdate = 8192,
  TellPutOff = 16384,
}

export const FIGURE: StaticArray<u32> = [
  State.Stable, On.Modify, State.Modifying, Do.SendInvite,
  State.Stable, On.Update, State.Updating, Do.SendUpdate,
  // RFC 3262 5: the PRACK that is being sent has the offer.
  State.Stable, On.Prack, State.Updating, 0,
  State.Stable, On.Invite, State.Answered, Do.SendSuccess | Do.StartAckTimers,

  State.Modifying, On.Success, State.Stable, Do.SendAck | Do.TellModified,
  State.Modifying, On.Refused, State.Stable, Do.TellRefused,
  // 14.1: a 491; 14.2: a 500 with Retry-After, for our last ACK has not come.
  State.Modifying, On.PutOff, State.PutOff, Do.StartWaiting | Do.TellPutOff,
  // 14.2: "a UAS that receives an INVITE while an INVITE it had sent is in progress must return a 491".
  State.Modifying, On.Invite, State.Modifying, Do.RefuseWhilePending,
  State.Modifying, On.End, State.Stable, 0,

  State.Updating, On.Success, State.Stable, Do.TellModified,
  State.Updating, On.Refused, State.Stable, Do.TellRefused,
  // RFC 3311 5.2, 5.3: as 14.1 and 14.2 have it.
  State.Updating, On.PutOff, State.PutOff, Do.StartWaiting | Do.TellPutOff,
  // RFC 6337 4.3: an INVITE while an offer of ours in UPDATE is unanswered.
  State.Updating, On.Invite, State.Updating, Do.RefuseWhilePending,
  State.Updating, On.Offer, State.Updating, Do.RefuseWhilePending,
  State.Updating, On.End, State.Stable, 0,

  State.PutOff, On.EarlyWaitOver, State.Updating, Do.SendUpdate,
  State.PutOff, On.Refused, State.Stable, Do.StopWaiting | Do.TellRefused,
  State.PutOff, On.WaitOver, State.Modifying, Do.SendInvite,
  // The offer that waits says what is wanted when it goes out.
  State.PutOff, On.Modify, State.PutOff, 0,
  State.AnsweredWaiting, On.Modify, State.AnsweredWaiting, 0,
  State.PutOff, On.Invite, State.AnsweredWaiting, Do.SendSuccess | Do.StartAckTimers,
  State.PutOff, On.End, State.Stable, Do.StopWaiting,

  // 14.1: no new INVITE while one is in progress in either direction: ours waits for their ACK.
  State.Answered, On.Modify, State.AnsweredWaiting, 0,
  State.Answered, On.Ack, State.Stable, Do.StopAckTimers,
  // 14.2 asks for 500 with Retry-After before the final response; until the ACK nothing else can be told apart from it.
  State.Answered, On.Invite, State.Answered, Do.RefuseTooEarly,
  State.Answered, On.End, State.Stable, Do.StopAckTimers,

  // Without the session layer the user answers their INVITE, some time; ours may be one that asks for an offer.
  State.Stable, On.Offer, State.Offered, Do.HandUp,
  State.Modifying, On.Offer, State.Modifying, Do.RefuseWhilePending,
  State.Answered, On.Offer, State.Answered, Do.RefuseTooEarly,
  State.Offered, On.Offer, State.Offered, Do.RefuseTooEarly,
  State.Offered, On.Accept, State.Answered, Do.SendSuccess | Do.StartAckTimers,
  State.Offered, On.Refuse, State.Stable, Do.SendFailure,
  State.Offered, On.End, State.Stable, 0,
  State.Modifying, On.AcceptedWithOffer, State.Unacknowledged, Do.TellModified,
  State.Unacknowledged, On.Acknowledge, State.Stable, Do.SendAck,
  State.Unacknowledged, On.Offer, State.Unacknowledged, Do.RefuseWhilePending,
  State.Unacknowledged, On.End, State.Stable, Do.SendAck,

  State.AnsweredWaiting, On.Ack, State.Modifying, Do.StopWaiting | Do.StopAckTimers | Do.SendInvite,
  State.AnsweredWaiting, On.WaitOver, State.AnsweredWaiting, 0,
  State.AnsweredWaiting, On.Invite, State.AnsweredWaiting, Do.RefuseTooEarly,
  State.AnsweredWaiting, On.End, State.Stable, Do.StopWaiting | Do.StopAckTimers,
];
