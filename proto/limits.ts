// Every bound of the bus vocabulary, in one place. Bytes are UTF-8 bytes; a longer field is BAD_ARGUMENT, a longer frame BAD_FRAME.

export const limits = {
  framePayloadBytes: 8192,
  uriBytes: 255,
  displayNameBytes: 127,
  callIdBytes: 127,
  textBytes: 255,
  messageTextBytes: 1300,
  codecNameBytes: 15,
  offeredCodecsBytes: 127,
  dtmfDigits: 32,
  applications: 4,
  callbacksPerApplication: 16,
  callbackNameBytes: 63,
  applicationNameBytes: 63,
  endedSessionsRemembered: 16,
  accounts: 4,
  // An Event header field and an Accept; the body of a NOTIFY or a PUBLISH.
  eventBytes: 63,
  acceptBytes: 127,
  eventBodyBytes: 6144,
  correlationBytes: 63,
  tenantBytes: 63,
  methodBytes: 31,

  // How often a field may repeat, by message and field: the size of the firmware's tables. More is BAD_FRAME.
  items: {
    'UserInput.sessions': 12,
    'Display.lines': 16,
    'Configuration.accounts': 4,
    'Configuration.mediaPorts': 64,
    'Configuration.codecs': 8,
    'Configuration.dialogWatchers': 8,
    'Configuration.guardedUsers': 8,
    'Configuration.handedMethods': 8,
    'RegisterApplication.callbacks': 16,
    'ApplicationRegistered.callbacks': 16,
    'HandsetSnapshotApplication.callbacks': 16,
    'HandsetSnapshot.accounts': 4,
    'HandsetSnapshot.applications': 4,
    'HandsetSnapshot.mailboxes': 4,
  },
} as const;
