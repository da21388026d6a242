// Telecom by itself, around a connection service that only remembers what it was asked.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Bundle } from '../../os/bundle.ts';
import { SystemClock } from '../../os/system-clock.ts';
import { Uri } from '../../os/uri.ts';
import { PreciseState } from '../../telephony/precise-call-state.ts';
import { TelephonyManager } from '../../telephony/telephony-manager.ts';
import { CallAudioState } from '../call-audio-state.ts';
import { CallState } from '../call-constants.ts';
import { Conference } from '../conference.ts';
import { Connection } from '../connection.ts';
import { ConnectionCapability, ConnectionProperty } from '../connection-constants.ts';
import { ConnectionService } from '../connection-service.ts';
import { DisconnectCause } from '../disconnect-cause.ts';
import { InCallService } from '../in-call-service.ts';
import { PhoneAccount } from '../phone-account.ts';
import { PhoneAccountHandle } from '../phone-account-handle.ts';
import { AudioMode } from './call-audio-manager.ts';
import { TelecomSystem } from './telecom-system.ts';

const HANDLE = new PhoneAccountHandle('test', '0');

class AskedConnection extends Connection {
  readonly asked: string[] = [];
  override onAnswer(): void { this.asked.push('answer'); }
  override onReject(): void { this.asked.push('reject'); }
  override onHold(): void { this.asked.push('hold'); }
  override onUnhold(): void { this.asked.push('unhold'); }
  override onDisconnect(): void { this.asked.push('disconnect'); }
  override onCallAudioStateChanged(state: CallAudioState): void { this.asked.push(`muted ${state.isMuted()}`); }
}

class AskedService extends ConnectionService {
  last: AskedConnection | null = null;
  focus: string[] = [];
  override onCreateOutgoingConnection() { this.last = new AskedConnection(); this.last.setDialing(); return this.last; }
  override onCreateIncomingConnection() { this.last = new AskedConnection(); this.last.setRinging(); return this.last; }
  override onConnectionServiceFocusGained(): void { this.focus.push('gained'); }
  override onConnectionServiceFocusLost(): void { this.focus.push('lost'); this.connectionServiceFocusReleased(); }
}

class App extends InCallService {
  readonly seen: string[] = [];
  override onCallAdded(): void { this.seen.push('added'); }
  override onCallRemoved(): void { this.seen.push('removed'); }
  override onCanAddCallChanged(can: boolean): void { this.seen.push(`can add ${can}`); }
}

function telecom() {
  const service = new AskedService(), telephony = new TelephonyManager(), clock = new SystemClock(), app = new App();
  const device = { setMuted() {}, setRoute() {} };
  const rung: Connection[] = [];
  const system = new TelecomSystem(service, device, (connection) => { rung.push(connection); }, telephony, clock);
  system.bindInCallService(app);
  system.telecomManager.registerPhoneAccount(PhoneAccount.builder(HANDLE, 'test').setSupportedUriSchemes(['sip']).build());
  const place = () => { system.telecomManager.placeCall(Uri.parse('sip:bob@example.org')); return service.last!; };
  const ring = () => { system.telecomManager.addNewIncomingCall(HANDLE, Uri.parse('sip:erin@example.org'), new Bundle()); return service.last!; };
  return { service, telephony, clock, app, system, rung, place, ring };
}

test('the cause is there before the state, and the state before the removal [H06]', () => {
  const { app, place } = telecom();
  const connection = place();
  const call = app.getCalls()[0];
  const seen: string[] = [];
  call.registerCallback({
    onStateChanged: (one) => { seen.push(`${CallState[one.getState()]} ${one.getDetails().getDisconnectCause()?.getCode()}`); },
    onCallDestroyed: () => { seen.push('destroyed'); },
  });
  connection.setDisconnected(new DisconnectCause(DisconnectCause.BUSY));
  assert.is(app.getCalls().length, 1);
  connection.destroy();
  assert.equal(seen, [`STATE_DISCONNECTED ${DisconnectCause.BUSY}`, 'destroyed']);
  assert.is(app.getCalls().length, 0);
});

test('a disconnected connection stays disconnected, with its first cause [H06]', () => {
  const { place } = telecom();
  const connection = place();
  connection.setDisconnected(new DisconnectCause(DisconnectCause.REMOTE));
  connection.setActive();
  connection.setDisconnected(new DisconnectCause(DisconnectCause.ERROR));
  assert.is(connection.getDisconnectCause()?.getCode(), DisconnectCause.REMOTE);
});

test('a call is named once and keeps its name in the connection and in the app [H06]', () => {
  const { app, place } = telecom();
  const connection = place();
  assert.is(connection.getTelecomCallId(), 'TC@1');
  assert.is(app.getCalls()[0].getDetails().getTelecomCallId(), 'TC@1');
});

test('the phone rings after the app has the call, and for one call at a time [H06]', () => {
  const { app, rung, ring, system } = telecom();
  const first = ring();
  assert.equal(rung, [first]);
  assert.equal(app.seen, ['added']);
  assert.not(system.telecomManager.addNewIncomingCall(HANDLE, Uri.parse('sip:x@example.org'), new Bundle()), 'a second one has to wait');
});

test('acceptRingingCall and endCall mean the ringing call first [H06]', () => {
  const { ring, system } = telecom();
  const connection = ring();
  system.telecomManager.acceptRingingCall();
  assert.equal(connection.asked, ['answer']);
  connection.setActive();
  assert.ok(system.telecomManager.endCall());
  assert.equal(connection.asked, ['answer', 'disconnect']);
});

test('with two calls up no third can be added, and the app is told [H06]', () => {
  const { app, place } = telecom();
  place().setActive();
  assert.ok(app.canAddCall());
  const first = place();
  assert.ok(first.asked.includes('hold'), 'the active one is asked to hold before a second is made');
  first.setOnHold();
  assert.not(app.canAddCall());
});

test('TelephonyManager is derived: ringing, then off the hook, then idle [H06]', () => {
  const { telephony, ring } = telecom();
  const heard: string[] = [];
  telephony.listen({ onCallStateChanged: (state, number) => { heard.push(`${state} ${number}`); } }, TelephonyManager.LISTEN_CALL_STATE);
  const connection = ring();
  connection.setAddress(Uri.parse('sip:erin@example.org'), 1);
  connection.setActive();
  assert.is(telephony.getPreciseCallState().getForegroundCallState(), PreciseState.PRECISE_CALL_STATE_ACTIVE);
  connection.setOnHold();
  assert.is(telephony.getPreciseCallState().getBackgroundCallState(), PreciseState.PRECISE_CALL_STATE_HOLDING);
  connection.setDisconnected(new DisconnectCause(DisconnectCause.REMOTE));
  connection.destroy();
  assert.equal(heard.map((text) => text.split(' ')[0]), ['1', '2', '0']);
});

test('ALERTING exists in PreciseCallState only: the call stays DIALING and asks for a ringback tone [H06]', () => {
  const { telephony, app, place } = telecom();
  const connection = place();
  assert.is(telephony.getPreciseCallState().getForegroundCallState(), PreciseState.PRECISE_CALL_STATE_DIALING);
  connection.setRingbackRequested(true);
  assert.is(telephony.getPreciseCallState().getForegroundCallState(), PreciseState.PRECISE_CALL_STATE_ALERTING);
  assert.is(app.getCalls()[0].getState(), CallState.STATE_DIALING);
});

test('an external call is shown and counts for nothing [H36]', () => {
  const { app, service, system, telephony } = telecom();
  const connection = new AskedConnection();
  connection.setConnectionProperties(ConnectionProperty.PROPERTY_IS_EXTERNAL_CALL);
  connection.setConnectionCapabilities(ConnectionCapability.CAPABILITY_CAN_PULL_CALL);
  connection.setActive();
  service.addExistingConnection(HANDLE, connection);
  assert.is(app.getCalls().length, 1);
  assert.is(telephony.getCallState(), TelephonyManager.CALL_STATE_IDLE);
  assert.not(system.telecomManager.isInCall());
  assert.is(system.audio.getMode(), AudioMode.MODE_NORMAL);
  connection.setConnectionProperties(0);
  assert.is(telephony.getCallState(), TelephonyManager.CALL_STATE_OFFHOOK);
  assert.is(system.audio.getMode(), AudioMode.MODE_IN_COMMUNICATION);
});

test('a conference is a call with children; they lose their parent when it ends [H15]', () => {
  const { app, service, place } = telecom();
  const one = place();
  one.setActive();
  const conference = new (class extends Conference {})(HANDLE);
  const told: string[] = [];
  app.getCalls()[0].registerCallback({ onParentChanged: (_call, parent) => { told.push(parent ? 'joined' : 'left'); } });
  conference.addConnection(one);
  conference.setActive();
  service.addConference(conference);
  const [child, parent] = app.getCalls();
  assert.is(child.getParent(), parent);
  assert.equal(parent.getChildren(), [child]);
  conference.setDisconnected(new DisconnectCause(DisconnectCause.OTHER));
  conference.destroy();
  assert.is(child.getParent(), null);
  assert.equal(app.getCalls(), [child]);
  assert.equal(told, ['joined', 'left']);
});

test('focus is gained once, lost once, and released by the service [H14]', () => {
  const { service, system } = telecom();
  system.focus.gain();
  system.focus.gain();
  assert.ok(system.focus.hasFocus());
  system.focus.lose();
  system.focus.lose();
  assert.not(system.focus.hasFocus());
  assert.equal(service.focus, ['gained', 'lost']);
});

test('the audio state of the device reaches apps and connections, once per change [H37]', () => {
  const { app, system, place } = telecom();
  const connection = place();
  const muted = new CallAudioState(true, CallAudioState.ROUTE_SPEAKER, CallAudioState.ROUTE_ALL);
  system.audio.onDeviceChanged(muted);
  system.audio.onDeviceChanged(new CallAudioState(true, CallAudioState.ROUTE_SPEAKER, CallAudioState.ROUTE_ALL));
  assert.ok(app.getCallAudioState().equals(muted));
  assert.equal(connection.asked, ['muted true']);
});

test('accounts are found by scheme, and the first one serves the rest [H02]', () => {
  const { system } = telecom();
  assert.ok(system.telecomManager.getDefaultOutgoingPhoneAccount('sip')?.equals(HANDLE));
  assert.ok(system.telecomManager.getDefaultOutgoingPhoneAccount('tel')?.equals(HANDLE));
  system.telecomManager.unregisterPhoneAccount(HANDLE);
  assert.is(system.telecomManager.getDefaultOutgoingPhoneAccount('sip'), null);
});

test.run();
