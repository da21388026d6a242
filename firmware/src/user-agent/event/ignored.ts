// Pairs of (state, event) for which a machine of this folder has no arrow, each with its reason: "State: events | reason".
// Read by the test that walks every pair of every machine, and by nothing in the firmware.

export const SUBSCRIBER: string[] = [
  'Initial: Accepted TooBrief Refused Gone Unreachable NotifyAgain NotifyLater TimerN Refresh Expired Unsubscribe Retry | it begins with our SUBSCRIBE, or with the NOTIFY of a fork, which is never said to begin again',
  'NotifyWait Pending Active Leaving Resting: Subscribe | every subscription has a record of its own',
  'NotifyWait: Refresh Expired Retry | timer N runs',
  'Pending Active: TimerN Retry | it stopped with the first NOTIFY',
  'Leaving: Refresh Expired Retry Unsubscribe | it is under way, and timer N runs',
  'Resting: Accepted TooBrief Refused Gone Unreachable NotifyPending NotifyActive NotifyAgain NotifyLater NotifyOver TimerN Refresh Expired | there is no dialog, no request, and a NOTIFY gets 481',
  'Terminated: Subscribe Accepted TooBrief Refused Gone Unreachable NotifyPending NotifyActive NotifyAgain NotifyLater NotifyOver TimerN Refresh Expired Unsubscribe Retry | the record is given back at once',
];

export const NOTIFIER: string[] = [
  'Initial: Refresh Changed Answered Rejected Expired | it begins with their SUBSCRIBE',
  'Notifying Current Behind Finishing Closing: Subscribe | every subscription has a record of its own',
  'Current: Answered Rejected | no NOTIFY is under way',
  'Finishing Closing: Fetch Refresh Changed Expired | the last NOTIFY tells it; a SUBSCRIBE gets 481',
  'Terminated: Subscribe Fetch Refresh Changed Answered Rejected Expired | the record is given back at once',
];

export const PUBLICATION: string[] = [
  'Initial: Accepted TooBrief Gone Failed Refresh Remove | it begins with our PUBLISH',
  'Publishing Refreshing Behind Ending Removing: Refresh | no timer runs while a PUBLISH is under way',
  'Published: Accepted TooBrief Gone Failed | no PUBLISH is under way',
  'Ending Removing: Publish Remove | it is ending',
  'Terminated: Publish Accepted TooBrief Gone Failed Refresh Remove | the record is given back at once',
];
