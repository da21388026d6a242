// Pairs of (state, event) for which a figure of this folder has no arrow, each with its reason: "State: events | reason".
// Read by the test that walks every pair of every machine, and by nothing in the firmware.

export const OFFER_ANSWER: string[] = [
  'Settled: SendAnswer ReceiveAnswer | there is no offer to answer; a second answer, as in a 2xx after an answered 183, is ignored (RFC 6337 3.1.1)',
  'Settled: Abandon | nothing is under way',
  'OfferSent: ReceiveOffer | RFC 3264 4: no offer while one is unanswered; the INVITE that brings it gets 491',
  'OfferSent: SendAnswer | the offer is ours',
  'OfferReceived: SendOffer ReceiveOffer | RFC 3264 4: no offer while one is unanswered',
  'OfferReceived: ReceiveAnswer | the offer is theirs',
  'OfferSent OfferReceived: AnotherDialog | the offer stands, or is theirs',
];
