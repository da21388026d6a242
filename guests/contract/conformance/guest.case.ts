// What every guest must do, whoever wrote it: one suite, run against each image.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { limits } from '../../../proto/limits.ts';
import type { GuestImage } from '../contract.ts';
import { digestOf, replacePart, type CanonicalRecord, type Digest } from '../projection.ts';
import { ReferenceRecord } from './reference-record.ts';
import { ScriptedBus, type ScriptedEvent } from './scripted-bus.ts';
import { dayOfEvents, manyShortCalls } from './script.ts';

const PLACE_CALL = 1, ANSWER = 2;

/** Registers the suite for `image`, booted as participant 2 with guest 2 in front. */
export function guestCase(image: GuestImage): void {
  const test = suite(`${image.manifest.name} keeps the guest contract`);
  const booted = (participant = 2) => new ScriptedBus(participant).boot(image, 2);

  test('it introduces itself and asks for a snapshot before anything else [H09]', () => {
    const bus = new ScriptedBus(2);
    image.boot({ port: bus });
    assert.is(bus.sent[0]?.name, 'Hello');
    assert.is(bus.sent[0].body.name, image.manifest.name);
    assert.ok(bus.named('SnapshotRequest').length === 1);
    assert.is(bus.named('RecordDigest').length, 0, 'no digest before the first snapshot');
  });

  test('it tells which of its callbacks wait for events [H05]', () => {
    const { body } = booted().last('RegisterApplication');
    assert.ok(body.application.length > 0 && body.application.length <= limits.applicationNameBytes);
    assert.ok(body.callbacks.length > 0 && body.callbacks.length <= limits.callbacksPerApplication);
  });

  for (const participant of [2, 3]) {
    test(`as participant ${participant} its record follows every event of a long day, and its digest is that of its projection [H12]`, () => {
      const bus = booted(participant), reference = new ReferenceRecord(2);
      for (const event of dayOfEvents()) {
        const sequence = bus.event(event);
        reference.fold(event.name, event.session ?? 0, bus.timeUs, event.fields ?? {});
        const record = bus.record();
        assert.equal(record.projection, reference.projection(), `after ${event.name} (sequence ${sequence})`);
        assert.equal(bus.digest(), { sequence, digest: digestOfRecord(record.projection) }, `digest after ${event.name}`);
      }
    });
  }

  test('it remembers the sixteen sessions that ended last and forgets older ones [H12]', () => {
    const bus = booted();
    for (const event of manyShortCalls(limits.endedSessionsRemembered + 5)) bus.event(event);
    assert.equal(bus.record().projection.sessions.map((session) => session.id), Array.from({ length: limits.endedSessionsRemembered }, (_, i) => 105 + i));
  });

  test('a snapshot gives the same record as the events it stands for [H33]', () => {
    const events = dayOfEvents();
    for (const cut of [10, 20, 24, 31, events.length]) {
      const told = booted();
      for (const event of events.slice(0, cut)) told.event(event);
      const { projection } = told.record();
      const shown = new ScriptedBus(2).boot(image, 2);
      shown.snapshot(snapshotSessions(projection), projection.handset as unknown as Record<string, unknown>);
      assert.equal(shown.record().projection, projection, `cut after ${cut} events`);
      assert.equal(shown.digest().digest, told.digest().digest);
    }
  });

  test('a lost frame is noticed at the next one, and nothing is folded until the snapshot is in [H33]', () => {
    const bus = booted();
    const [first, second, third] = manyShortCalls(2);
    bus.event(first);
    const before = bus.record().projection;
    bus.event(second, true);
    const requests = bus.named('SnapshotRequest').length;
    bus.event(third);
    assert.is(requests, 2, 'one at boot, one for the hole');
    assert.equal(bus.record().projection, before);
    bus.snapshot([], { activeGuest: 2 });
    assert.equal(bus.record().projection.sessions, []);
  });

  test('a lost last frame is noticed without another one [H33]', () => {
    const bus = booted();
    const before = bus.named('SnapshotRequest').length;
    bus.event(manyShortCalls(1)[0], true);
    assert.is(bus.named('SnapshotRequest').length, before + 1);
  });

  test('a message that only a newer bus knows is passed over [H09]', () => {
    const bus = booted();
    bus.deliverRaw(0x0fff, new Uint8Array([1, 2, 3]));
    bus.event(manyShortCalls(1)[0]);
    assert.is(bus.record().projection.sessions.length, 1);
  });

  test('it rings when a session is offered, and keeps what is needed to answer later [H13]', () => {
    const bus = booted();
    bus.event(offer(7));
    assert.is(bus.last('Ring').session, 7);
    const [session] = bus.record().projection.sessions;
    assert.is(session.remoteUri, 'sip:erin@example.org');
    assert.is(session.offeredCodecs, 'PCMU PCMA');
  });

  test('the user places a call through it: one PlaceCall, then the session it got [H03]', () => {
    const bus = booted();
    const { answer } = bus.input({ verb: PLACE_CALL, to: 'sip:bob@example.org' });
    const command = bus.last('PlaceCall');
    assert.is(command.body.to, 'sip:bob@example.org');
    assert.is(answer(), undefined, 'no answer before the core answered');
    bus.deliver('Done', {}, 9, command.requestId);
    bus.event({ name: 'SessionCreated', session: 9, fields: { localUri: 'sip:a@example.org', remoteUri: 'sip:bob@example.org', account: 0, media: 1, owner: 2, sipCallId: 'x' } });
    assert.is(answer()?.body.ok, true);
    assert.is(answer()?.session, 9);
  });

  test('a refused command reaches the user in the guest\'s own error names [H07]', () => {
    const bus = booted();
    const { answer } = bus.input({ verb: PLACE_CALL, to: 'sip:bob@example.org' });
    bus.deliver('Error', { code: 9, text: 'too many calls' }, 0, bus.last('PlaceCall').requestId);
    assert.is(answer()?.body.ok, false);
    assert.ok(answer()!.body.code.length > 0 && !/ERROR_CODE/.test(answer()!.body.code), answer()!.body.code);
  });

  test('a command that finds the ring full fails at once [H33]', () => {
    const bus = booted();
    bus.full = true;
    const { answer } = bus.input({ verb: PLACE_CALL, to: 'sip:bob@example.org' });
    bus.full = false;
    bus.idle();
    assert.is(answer()?.body.ok, false);
  });

  test('after a switch it answers an invitation that came before [H16]', () => {
    const bus = booted(3);
    bus.event(offer(7));
    bus.event({ name: 'OwnerChanged', fields: { fromGuest: 2, toGuest: 3, tick: 9 } });
    const { answer } = bus.input({ verb: ANSWER }, 7);
    const command = bus.last('Accept');
    assert.is(command.session, 7);
    bus.event({ name: 'SessionAnswering', session: 7, fields: { owner: 3 } });
    bus.event({ name: 'SessionEstablished', session: 7, fields: { codec: 'PCMU', ptimeMs: 20, media: 1 } });
    bus.deliver('Done', {}, 7, command.requestId);
    assert.is(answer()?.body.ok, true);
  });

  test('Prepare is answered with the newest sequence and its digest [H32]', () => {
    const bus = booted(3);
    const sequence = bus.event(offer(7));
    bus.deliver('Prepare', { switchId: 4, atSequence: sequence });
    const { body } = bus.last('Prepared');
    assert.is(body.switchId, 4);
    assert.is(Number(body.foldedSequence), sequence);
    assert.equal({ high: body.digestHigh >>> 0, low: body.digestLow >>> 0 }, bus.digest().digest);
  });

  test('every field of every event matters: a change of one changes the digest [H12]', () => {
    const events = dayOfEvents();
    for (const [index, event] of events.entries()) {
      for (const mutated of mutations(event)) {
        const truth = booted(), lie = booted();
        for (const other of events.slice(0, index)) { truth.event(other); lie.event(other); }
        truth.event(event);
        lie.event(mutated.event);
        const same = JSON.stringify(truth.digest().digest) === JSON.stringify(lie.digest().digest);
        assert.is(same, false, `${event.name}.${mutated.field} can change unnoticed`);
      }
    }
  });

  test.run();
}

/** Fields that change no record, with the reason. */
const NOT_RECORDED: Record<string, string> = {
  'SessionOffered.waiting': 'follows from the other sessions',
  'SessionProgress.sipCode': 'told, not kept',
  'SessionProgress.what': 'only the first ALERTING leaves a time',
  'OwnerChanged.tick': 'a media time, not a state',
  'AccountUnregistered.sipCode': 'told, not kept',
  'AccountUnregistered.text': 'told, not kept',
  'DtmfReceived.digit': 'told, not kept', 'HoldFailed.sipCode': 'nothing changed', 'HoldFailed.resume': 'nothing changed',
  'CoreRestarted.restarts': 'told, not kept',
  'SessionTransferred.sipCode': 'told, not kept', 'SessionTransferred.with': 'told, not kept',
  'ParticipantLeft.conference': 'a session has one conference at most',
};

function mutations(event: ScriptedEvent): { field: string; event: ScriptedEvent }[] {
  const found: { field: string; event: ScriptedEvent }[] = [];
  const change = (fields: Record<string, any>, path: string, rebuild: (changed: Record<string, any>) => Record<string, unknown>) => {
    for (const [field, value] of Object.entries(fields)) {
      if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
        change(value, `${path}${field}.`, (inner) => rebuild({ ...fields, [field]: inner }));
      } else if (!NOT_RECORDED[`${event.name}.${path}${field}`]) {
        found.push({ field: `${path}${field}`, event: { ...event, fields: rebuild({ ...fields, [field]: other(value) }) } });
      }
    }
  };
  change(event.fields ?? {}, '', (changed) => changed);
  return found;
}

function other(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (Array.isArray(value)) return [...value, 'one.more'];
  return `${String(value)}x`;
}

function offer(session: number): ScriptedEvent {
  return { name: 'SessionOffered', session, fields: { localUri: 'sip:alice@example.org', remoteUri: 'sip:erin@example.org', remoteName: 'Erin', account: 0, media: 1, offeredCodecs: 'PCMU PCMA', sipCallId: 'call-7' } };
}

function snapshotSessions(projection: CanonicalRecord): ({ id: number } & Record<string, unknown>)[] {
  const ended = projection.sessions.filter((session) => session.endedUs > 0).sort((a, b) => a.endedUs - b.endedUs);
  const live = projection.sessions.filter((session) => session.endedUs === 0);
  return [...ended, ...live].map(({ endSide, endSipCode, endQ850, endText, endElsewhere, endRetryAfterS, ...fields }) => ({
    ...fields, reason: { side: endSide, sipCode: endSipCode, q850: endQ850, text: endText, elsewhere: endElsewhere, retryAfterS: endRetryAfterS },
  }));
}

function digestOfRecord(record: CanonicalRecord): Digest {
  let total: Digest = { high: 0, low: 0 };
  for (const session of record.sessions) total = replacePart(total, null, digestOf(JSON.stringify(session)));
  return replacePart(total, null, digestOf(JSON.stringify(record.handset)));
}
