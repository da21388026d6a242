// Message x role: who may send what, and who sees it, stated a second time by hand.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allGuestsSee, coreSees, maySend, messages } from './index.ts';
import type { Role } from './index.ts';

const LEG_COMMANDS = 'LegInvite LegRespond LegAcknowledge LegModify LegEnd';
const LEG_EVENTS = 'LegOffered LegProgress LegEstablished LegAcknowledged LegEnded RequestReceived RequestEnded';
const OWNER_TO_ALL = 'SendRequest SendResponse Challenge PlaceCall Hold Resume Swap Merge Split TransferBlind TransferAttended SendDtmf SetMute SetRoute End SendMessage Subscribe Unsubscribe Publish Unpublish '
  + LEG_COMMANDS;
const OWNER = `${OWNER_TO_ALL} Verify`;
const ANY_GUEST = 'Hello SnapshotRequest RecordDigest Prepared PrepareRefused UserInputDone Display RecordReport Log '
  + 'Ring Accept Reject Deflect TakeOver Register Unregister RegisterApplication';
const HYPERVISOR = 'Receipt Prepare SwitchAborted OwnerChanged CoreRestarted UserInput RecordQuery StreamReport';
const CORE = 'SnapshotBegin SnapshotEnd StreamOpen StreamClose StreamDtmf AudioPath '
  + 'SessionCreated SessionOffered SessionProgress SessionAnswering SessionEstablished SessionHeld SessionResumed HoldFailed IdentityChanged MediaChanged ParticipantJoined ParticipantLeft '
  + 'MuteChanged RouteChanged DtmfReceived SessionEnding SessionEnded AccountRegistered AccountUnregistered ApplicationRegistered MessageReceived MessageWaiting SessionTransferring SessionTransferred SessionSnapshot HandsetSnapshot Notified SubscriptionEnded PublicationEnded '
  + LEG_EVENTS;
const CORE_OR_HYPERVISOR = 'Done Error ResponseReceived Subscribed Published Verified';

const senders: Record<Role, Set<string>> = {
  owner: new Set(`${OWNER} ${ANY_GUEST}`.split(' ')),
  guest: new Set(ANY_GUEST.split(' ')),
  core: new Set(`${CORE} ${CORE_OR_HYPERVISOR}`.split(' ')),
  hypervisor: new Set(`${HYPERVISOR} ${CORE_OR_HYPERVISOR}`.split(' ')),
};

for (const role of ['owner', 'guest', 'core', 'hypervisor'] as const) {
  test(`the role ${role} may send exactly its own messages [H09]`, () => {
    assert.equal(messages.filter(message => maySend(message, role)).map(message => message.name).sort(), [...senders[role]].sort());
  });
}

// Nobody but these goes to all guests; what is not listed is private to one guest, the core or the hypervisor.
const TO_ALL_GUESTS = `${OWNER_TO_ALL} Ring Accept Reject Deflect TakeOver Register Unregister RegisterApplication OwnerChanged CoreRestarted `
  + 'SessionCreated SessionOffered SessionProgress SessionAnswering SessionEstablished SessionHeld SessionResumed HoldFailed IdentityChanged MediaChanged ParticipantJoined ParticipantLeft '
  + 'MuteChanged RouteChanged DtmfReceived SessionEnding SessionEnded AccountRegistered AccountUnregistered ApplicationRegistered MessageReceived MessageWaiting SessionTransferring SessionTransferred Notified SubscriptionEnded PublicationEnded '
  + LEG_EVENTS;

test('commands and events go to all guests, and nothing else does [H09]', () => {
  assert.equal(messages.filter(allGuestsSee).map(message => message.name).sort(), TO_ALL_GUESTS.split(' ').sort());
});

test('the core sees commands, secret ones too, events, snapshot requests and stream reports, and nothing else [H09]', () => {
  assert.equal(messages.filter(coreSees).map(message => message.name).sort(), `${TO_ALL_GUESTS} Verify SnapshotRequest StreamReport`.split(' ').sort());
});

test.run();
