// Faults to plant in the SIP core: a row is what is broken, where, and the text that stands there once against the one that breaks it.
const at = (path) => `firmware/src/${path}.ts`;

export const FIRMWARE = [
  // Transactions.
  { name: 'an INVITE is sent again once and no more', file: at('transaction/invite-client'), from: 'State.Calling, On.TimerA, State.Calling, Do.SendRequest | Do.DoubleTimerA', to: 'State.Calling, On.TimerA, State.Calling, Do.SendRequest' },
  { name: 'a request is sent again once and no more', file: at('transaction/non-invite-client'), from: 'State.Trying, On.TimerE, State.Trying, Do.SendRequest | Do.DoubleTimerE', to: 'State.Trying, On.TimerE, State.Trying, Do.SendRequest' },
  { name: 'timers B, F and H end after 8*T1', file: at('transaction/timers'), from: 'return 64 * t1Ms', to: 'return 8 * t1Ms' },
  { name: 'a refusal that comes again is not acknowledged again', file: at('transaction/invite-client'), from: 'State.Completed, On.Failure, State.Completed, Do.SendAck,', to: 'State.Completed, On.Failure, State.Completed, 0,' },
  { name: 'a 2xx that comes again is not acknowledged again', file: at('transaction/client'), from: 'onSuccessAgain(response, source, branchIn(kept), restIn(kept))', to: 'countIgnored()' },
  { name: 'a refusal without its ACK is not sent again', file: at('transaction/invite-server'), from: 'State.Completed, On.TimerG, State.Completed, Do.SendResponse | Do.DoubleTimerG', to: 'State.Completed, On.TimerG, State.Completed, Do.DoubleTimerG' },
  { name: 'a request that comes again is not answered again', file: at('transaction/non-invite-server'), from: 'State.Completed, On.Request, State.Completed, Do.SendResponse', to: 'State.Completed, On.Request, State.Completed, 0' },
  { name: 'a 2xx without its ACK is not sent again', file: at('user-agent/success'), from: '  server.respondAgain(transaction);\n', to: '' },
  // Dialogs.
  { name: 'the fourth request of a dialog repeats its CSeq', file: at('dialog/dialog'), from: 'return ++this.localCSeq;', to: 'return this.localCSeq == 0 || this.localCSeq % 4 != 3 ? ++this.localCSeq : this.localCSeq;' },
  { name: 'a request that is out of order is taken', file: at('dialog/establish'), from: 'dialog.remoteCSeq != 0 && request.cseq < dialog.remoteCSeq', to: 'false' },
  { name: 'the route set of the caller is not turned round', file: at('dialog/establish'), from: 'isReversed ? count - 1 - i : i', to: 'i' },
  { name: 'the route set is forgotten', file: at('dialog/establish'), from: '  if (count == 0) return true;', to: '  if (count >= 0) return true;' },
  { name: 'a 2xx of another fork is acknowledged and left alone', file: at('user-agent/strays'), from: '  bye.send(dialog, 0, User.Nobody, accountNamed(response.from.uri), 0);\n', to: '' },
  // Calls.
  { name: 'whoever gives up while it rings sends no CANCEL', file: at('user-agent/call-figure'), from: 'State.Early, On.HangUp, State.Cancelling, Do.StartCancelTimer | Do.SendCancel', to: 'State.Early, On.HangUp, State.Cancelling, Do.StartCancelTimer' },
  { name: 'a CANCEL that crossed a 2xx leaves the call up', file: at('user-agent/call-figure'), from: 'State.Cancelling, On.Success, State.Leaving, Do.SendAck | Do.StopTimers | Do.SendBye', to: 'State.Cancelling, On.Success, State.Terminated, Do.SendAck | Do.StopTimers | Do.TellEnded' },
  { name: 'a CANCEL does not wait for a provisional response', file: at('user-agent/call-figure'), from: 'State.Calling, On.HangUp, State.CancelWaiting, 0', to: 'State.Calling, On.HangUp, State.Cancelling, Do.StartCancelTimer | Do.SendCancel' },
  { name: 'the callee sends BYE before the ACK has come', file: at('user-agent/call-figure'), from: 'State.Answered, On.HangUp, State.Departing, 0', to: 'State.Answered, On.HangUp, State.Leaving, Do.StopTimers | Do.SendBye' },
  { name: 'a CANCEL is answered, its INVITE is not', file: at('user-agent/call-figure'), from: 'State.Invited, On.Cancel, State.Terminated, Do.SendTerminated | Do.TellEnded', to: 'State.Invited, On.Cancel, State.Terminated, Do.TellEnded' },
  // Changes of a call.
  { name: 'a glare is answered with 200', file: at('user-agent/modify-figure'), from: 'State.Modifying, On.Invite, State.Modifying, Do.RefuseWhilePending', to: 'State.Modifying, On.Invite, State.Modifying, Do.SendSuccess | Do.StartAckTimers' },
  { name: 'an offer that was put off is never made again', file: at('user-agent/modify-figure'), from: 'State.Modifying, On.PutOff, State.PutOff, Do.StartWaiting | Do.TellPutOff', to: 'State.Modifying, On.PutOff, State.PutOff, Do.TellPutOff' },
  { name: 'the version of a changed description stays', file: at('session/negotiation'), from: 'if (isNew) session.descriptionVersion++', to: 'if (isNew && session.descriptionVersion == 0) session.descriptionVersion++' },
  { name: 'our hold is offered as sendrecv', file: at('session/negotiation'), from: '  local.direction = session.wanted;', to: '  local.direction = Direction.SendRecv;' },
  { name: 'a refresh of the session comes after its end', file: at('user-agent/session-timer'), from: 'nowMs + 500 * <f64>call.sessionS', to: 'nowMs + 4000 * <f64>call.sessionS' },
  { name: 'both sides leave the refresh to the other', file: at('user-agent/session-timer'), from: 'min(seconds, <i64>i32.MAX_VALUE), !isFold(refresherOf(response), "uas"));\n  else', to: 'min(seconds, <i64>i32.MAX_VALUE), false);\n  else' },
  { name: 'a PRACK names the response before', file: at('user-agent/prack'), from: 'decimal(dialog.remoteRSeq)', to: 'decimal(dialog.remoteRSeq - 1)' },
  { name: 'a reliable response is not sent again', file: at('user-agent/reliable'), from: '  server.respondProvisionalAgain(transaction);\n', to: '' },
  // Traps and pools.
  { name: 'a restored dialog counts its CSeq from 1', file: at('user-agent/call-record'), from: '  dialog.next = 0;', to: '  dialog.next = 0;\n  dialog.localCSeq = 0;' },
  { name: 'an offer that a trap has lost is not made again', file: at('phone/restore'), from: '    if (wasOffering || session.described != session.wanted) reInvite.reassert(call);\n', to: '' },
  { name: 'a caller whose call a trap has lost hears nothing', file: at('phone/restore'), from: '    refusal.send(call, 500, NONE);\n', to: '' },
  { name: 'the RTP port of a lost call is not given back', file: at('phone/restore'), from: '  if (session.localPort != 0) ports.givePort(session.localPort);\n', to: '' },
  { name: 'the dialog of a fork is not given back', file: at('user-agent/strays'), from: 'User.Nobody, accountNamed(response.from.uri), 0);\n  giveDialog(dialog);', to: 'User.Nobody, accountNamed(response.from.uri), 0);' },
  { name: 'mute is not taken up after a trap', file: at('phone/restore'), from: '  streams.setAudioPath(handset.muted, handset.route);\n', to: '' },
  // Registrations.
  { name: 'a registration is not refreshed', file: at('user-agent/registration/back-off'), from: 'granted / 2);', to: 'granted * 8);' },
  { name: 'a registration that was taken back is not told to the registrar', file: at('user-agent/registration/figure'), from: 'State.Registered, On.Unregister, State.Unregistering, Do.StopTimer | Do.StopKeepAlive | Do.SendUnregister', to: 'State.Registered, On.Unregister, State.Idle, Do.StopTimer | Do.StopKeepAlive | Do.Unbind | Do.TellUnregistered' },
  { name: 'after a trap nobody registers again', file: at('user-agent/registration/register'), from: 'if (flow.isWished) drive(flow, On.Register);', to: 'if (flow.isWished) flow.isWished = false;' },
  { name: 'who cannot reach the registrar tries no more', file: at('user-agent/registration/register'), from: '  if (what & Do.StartRetryTimer) timers.set(number, nowMs + retryMs(flow));\n', to: '' },
  // The phone.
  { name: 'a conference of one stays a conference', file: at('phone/conference'), from: '  if (size(conference) != 1) return;', to: '  if (size(conference) != 0) return;' },
  { name: 'a stream is not closed when its call ends', file: at('session/streams'), from: '  if (!session.hasStream) return;\n  session.hasStream = false;', to: '  if (session.hasStream) return;' },
  { name: 'the legs of a conference are not mixed', file: at('session/streams'), from: '  to.conference = session.conference;', to: '  to.conference = 0;' },
  { name: 'a second call is let in beside the one that waits', file: at('phone/admission'), from: 'return allows(Kind.Waiting, except);', to: 'return true;' },
];
