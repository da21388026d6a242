// Three number spaces, each complete, none of them cast into another.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CallCapability, CallProperty, CallState } from '../call-constants.ts';
import { ConnectionCapability, ConnectionProperty, ConnectionState } from '../connection-constants.ts';
import { ServerCallState } from './call-state.ts';
import { CALL_STATE_OF_SERVER, SERVER_STATE_OF_CONNECTION, callCapabilities, callProperties } from './numbering.ts';

const names = (numbers: object) => Object.keys(numbers).filter((key) => Number.isNaN(Number(key)));

test('every connection state becomes a call state of the same name [H06]', () => {
  const other: Record<string, string> = { STATE_INITIALIZING: 'STATE_CONNECTING' };
  for (const name of names(ConnectionState)) {
    const server = SERVER_STATE_OF_CONNECTION[ConnectionState[name as keyof typeof ConnectionState]];
    assert.is(CallState[CALL_STATE_OF_SERVER[server]], other[name] ?? name);
  }
});

test('an app never learns that a call was answered or aborted inside Telecom [H06]', () => {
  assert.is(CALL_STATE_OF_SERVER[ServerCallState.ANSWERED], CallState.STATE_RINGING);
  assert.is(CALL_STATE_OF_SERVER[ServerCallState.ABORTED], CallState.STATE_DISCONNECTED);
  assert.is(CALL_STATE_OF_SERVER[ServerCallState.DISCONNECTING], CallState.STATE_DISCONNECTING);
});

test('every connection capability that an app can know keeps its name though its number shifts [H06]', () => {
  const hidden = ['CAPABILITY_CONFERENCE_HAS_NO_CHILDREN'];
  for (const name of names(ConnectionCapability)) {
    const translated = callCapabilities(ConnectionCapability[name as keyof typeof ConnectionCapability]);
    assert.is(translated, hidden.includes(name) ? 0 : CallCapability[name as keyof typeof CallCapability], name);
  }
  assert.is.not(callCapabilities(ConnectionCapability.CAPABILITY_CAN_PULL_CALL), ConnectionCapability.CAPABILITY_CAN_PULL_CALL as number);
});

test('properties shift too, and a conference says so itself [H06]', () => {
  assert.is(callProperties(ConnectionProperty.PROPERTY_IS_EXTERNAL_CALL, false), CallProperty.PROPERTY_IS_EXTERNAL_CALL);
  assert.is(callProperties(ConnectionProperty.PROPERTY_HIGH_DEF_AUDIO, true), CallProperty.PROPERTY_HIGH_DEF_AUDIO | CallProperty.PROPERTY_CONFERENCE);
});

test.run();
