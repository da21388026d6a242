// One exchange of offer and answer after the other: RFC 3264 4 and RFC 6337 2. There is no figure in the RFCs.

export enum State { Settled, OfferSent, OfferReceived }

export enum On { SendOffer, ReceiveOffer, SendAnswer, ReceiveAnswer, Abandon, AnotherDialog }

export enum Do { KeepDescription = 1, Agree = 2 }

export const FIGURE: StaticArray<u32> = [
  State.Settled, On.SendOffer, State.OfferSent, Do.KeepDescription,
  State.Settled, On.ReceiveOffer, State.OfferReceived, 0,

  // RFC 6337 3.1.1 with RFC 3261 13.1: another fork of our INVITE answers the same offer in a dialog of its own.
  State.Settled, On.AnotherDialog, State.OfferSent, 0,

  State.OfferSent, On.ReceiveAnswer, State.Settled, Do.Agree,
  // The request was refused or given up: what was agreed before stands (RFC 3261 14.1).
  State.OfferSent, On.Abandon, State.Settled, 0,
  // The same offer once more: a request that was challenged.
  State.OfferSent, On.SendOffer, State.OfferSent, Do.KeepDescription,

  State.OfferReceived, On.SendAnswer, State.Settled, Do.KeepDescription | Do.Agree,
  State.OfferReceived, On.Abandon, State.Settled, 0,
];
