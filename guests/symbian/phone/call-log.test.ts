import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KErrCancel, KErrInUse, KErrNone, KErrNotFound, KRequestPending } from '../kernel/errors.ts';
import { TRequestStatus } from '../kernel/user.ts';
import { TMobileCallDirection, TMobileCallRemoteIdentityStatus, TMobileCallStatus, type TMobileCallInfoV1 } from '../etel/types.ts';
import { CLogClient, CLogEvent, KLogEventRead, TLogRecentList } from '../log/log-client.ts';
import { limits } from '../log/limits.ts';
import { logEventOf } from './call-log.ts';

const { EMobileOriginated, EMobileTerminated } = TMobileCallDirection;

function over(iDirection: TMobileCallDirection, iStartTime: number, iExitCode: number): TMobileCallInfoV1 {
  return {
    iStatus: TMobileCallStatus.EStatusIdle, iCallId: 1, iExitCode, iForwarded: false, iDuration: iStartTime === 0 ? 0 : 42,
    iRemoteParty: { iRemoteIdStatus: TMobileCallRemoteIdentityStatus.ERemoteIdentityAvailable, iDirection, iRemoteNumber: 'n'.repeat(100), iCallingName: 'N'.repeat(80) },
    iDialledParty: '', iStartTime, iCallName: 'Voice1::1', iLineName: 'Voice1',
  };
}

const brief = (event: CLogEvent) => [event.iDirection, event.iDurationType, event.iDuration, event.iStatus, event.iFlags & KLogEventRead];

test('each way for a call to end has its entry [H35]', () => {
  assert.equal(brief(logEventOf(over(EMobileOriginated, 5, -4272), 1)), ['Outgoing', 1, 42, '', 1]);
  assert.equal(brief(logEventOf(over(EMobileOriginated, 0, -4273), 1)), ['Outgoing', 0, 0, 'KErrGsmCCUserBusy', 1]);
  assert.equal(brief(logEventOf(over(EMobileTerminated, 5, -4272), 1)), ['Incoming', 1, 42, '', 1]);
  assert.equal(brief(logEventOf(over(EMobileTerminated, 0, -4272), 1)), ['Missed call', 0, 0, '', 0]);
  assert.equal(brief(logEventOf(over(EMobileTerminated, 0, -8090), 1)), ['Incoming', 0, 0, 'Rejected', 1]);
  assert.equal(brief(logEventOf(over(EMobileTerminated, 0, -4282), 1)), ['Incoming', 0, 0, 'Answered elsewhere', 1]);
});

test('the log cuts what its fields cannot hold and keeps the time at which the call was first heard of [H35]', () => {
  const event = logEventOf(over(EMobileTerminated, 9, -4272), 7);
  assert.equal([event.RemoteParty().length, event.Number().length, event.iTime], [64, 100, 7]);
});

test('the log is bounded: the oldest entry goes first [H35]', () => {
  const log = new CLogClient();
  for (let n = 0; n < limits.events + 3; n++) log.AddEvent(logEventOf(over(EMobileTerminated, 0, -4272), n));
  assert.equal([log.Events().length, log.Events()[0].iTime], [limits.events, 3]);
  assert.equal([log.RecentList(TLogRecentList.KLogRecentMissedCalls).length, log.RecentList(TLogRecentList.KLogRecentOutgoingCalls).length], [limits.recentListEvents, 0]);
  assert.is(log.RecentList(TLogRecentList.KLogRecentMissedCalls)[0].iTime, limits.events + 2);
});

test('entries are read, changed, deleted and cleared, and one observer hears of each change once [H35]', () => {
  const log = new CLogClient(), status = new TRequestStatus(), second = new TRequestStatus();
  log.NotifyChange(status);
  log.NotifyChange(second);
  assert.equal([status.Int(), second.Int()], [KRequestPending, KErrInUse]);
  log.AddEvent(logEventOf(over(EMobileOriginated, 5, -4272), 1));
  assert.is(status.Int(), KErrNone);
  const event = log.GetEvent(1);
  event.iStatus = 'seen';
  assert.equal([log.ChangeEvent(event), log.GetEvent(1).iStatus], [KErrNone, 'seen']);
  log.AddEvent(logEventOf(over(EMobileOriginated, 5, -4272), 9));
  log.ClearLog(5);
  assert.equal(log.Events().map(({ iTime }) => iTime), [9]);
  assert.equal([log.DeleteEvent(2), log.DeleteEvent(2), log.ChangeEvent(event)], [KErrNone, KErrNotFound, KErrNotFound]);
  assert.throws(() => log.GetEvent(2));
  log.NotifyChange(status);
  log.NotifyChangeCancel();
  assert.is(status.Int(), KErrCancel);
});

test.run();
