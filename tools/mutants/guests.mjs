// Faults to plant in the guests: a row is what is broken, where, and the text that stands there once against the one that breaks it.
const android = (path) => `guests/android/${path}.ts`;
const symbian = (path) => `guests/symbian/${path}.ts`;

export const GUESTS = [
  { name: 'Android: a hold of the far end is forgotten', file: android('record/fold'), from: 'if (side === Side.REMOTE) connection.extras.putBoolean(EXTRA_REMOTELY_HELD, held);', to: '' },
  { name: 'Android: a leg that left is still in the conference', file: android('record/fold'), from: 'connection.conference = 0;', to: '' },
  { name: 'Android: a new owner takes what rings, too', file: android('record/fold'), from: 'connection.owner === body.fromGuest && body.fromGuest !== 0', to: 'connection.owner === body.fromGuest || connection.owner === 0' },
  { name: 'Android: the call log forgets calls that the other guest answered', file: android('service/call-log-writer'), from: 'if (!this.written.has(call.session)) this.write(call);', to: 'if (!this.written.has(call.session) && call.extras.getLong(EXTRA_CONNECTED_US) === 0) this.write(call);' },
  { name: 'Android: a call in the log lasts from its first ring', file: android('service/call-log-writer'), from: 'Math.floor((endedUs - connectedUs) / 1_000_000)', to: 'Math.floor((endedUs - extras.getLong(EXTRA_CREATED_US)) / 1_000_000)' },
  { name: 'Android: nobody tells the caller that it rings', file: android('service/phone-connection-service'), from: 'if (connection instanceof PhoneConnection) this.commands.ring(connection.session);', to: '' },
  { name: 'Android: a call that is refused stays on the screen', file: android('service/phone-connection-service'), from: 'this.drop(connection, telecomCause(cause, message));', to: 'telecomCause(cause, message);' },
  { name: 'Symbian: the place of a transfer is forgotten', file: symbian('tsy/fold'), from: 'if (transferOf(call.iInfo.iStatus) !== Transfer.UNSPECIFIED) call', to: 'if (transferOf(call.iInfo.iStatus) === Transfer.UNSPECIFIED) call' },
  { name: 'Symbian: mute is not folded', file: symbian('tsy/fold'), from: 'record.changePhone().iMicMute = micMuteOf(body.muted);', to: 'micMuteOf(body.muted); record.changePhone();' },
  { name: 'Symbian: a call that has ended is logged twice', file: symbian('phone/engine'), from: 'if (info.iCallId !== 0) this.log', to: 'this.log.AddEvent(logEventOf(info, call.iSince));\n    if (info.iCallId !== 0) this.log' },
  { name: 'Symbian: a missed call is logged as one that came in', file: symbian('phone/call-log'), from: 'return known ? KLogDirectionIn : KLogDirectionMissed;', to: 'return known ? KLogDirectionIn : KLogDirectionIn;' },
  { name: 'Symbian: calls that come with the handset are not taken over', file: symbian('phone/call'), from: 'this.acquirer.Start();', to: '' },
  { name: 'Symbian: a dial that was refused never ends', file: symbian('phone/call'), from: '    this.Begun(this.iStatus.Int());\n', to: '' },
  { name: 'a guest does not notice a hole in the bus', file: 'guests/contract/bus-client.ts', from: '    if (frame.delivery !== this.delivered + 1) this.askForSnapshot();\n', to: '' },
];
