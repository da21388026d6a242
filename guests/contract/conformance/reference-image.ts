// The smallest guest that keeps the contract: shows that the suite can be passed, and what of it each fault breaks.
import { createBusClient, type BusClientHandlers, type UserInput, type UserInputResult } from '../bus-client.ts';
import type { GuestImage } from '../contract.ts';
import { digestOf, replacePart } from '../projection.ts';
import { ReferenceRecord } from './reference-record.ts';

const VERB_PLACE_CALL = 1, VERB_ANSWER = 2;

export function referenceImage(): GuestImage {
  const manifest = {
    name: 'reference', title: 'Reference guest', apiSurface: 'none', busVersion: { min: 1, max: 1 }, codecs: ['PCMU'],
    callLimits: { active: 1, held: 1, waiting: 1, dialling: 1, conferenceLegs: 8 }, capabilities: [], devices: [],
  };
  return {
    manifest,
    boot({ port }) {
      let record = new ReferenceRecord(0), registered = false;
      const quiet = { done() {}, refused() {} };
      const handlers: BusClientHandlers = {
        event(event) {
          record.fold(event.name, event.session, event.timeUs, event.body);
          if (event.name === 'SessionOffered') client.command('Ring', {}, event.session, quiet);
        },
        snapshotBegin() { record = new ReferenceRecord(0); },
        snapshotPart(name, session, body) {
          if (name === 'SessionSnapshot') record.adoptSession(session, body);
          else record.adoptHandset(body);
        },
        snapshotEnd() {
          if (!registered) registered = client.command('RegisterApplication', { application: 'reference', callbacks: ['event'] }, 0, quiet);
        },
        input(input: UserInput, reply: (result: UserInputResult) => void) {
          const outcome = { done: (session: number) => reply({ ok: true, session }), refused: (refusal: { code: number; text: string }) => reply({ ok: false, code: `REFUSED_${refusal.code}`, text: refusal.text }) };
          const sent = input.verb === VERB_PLACE_CALL ? client.command('PlaceCall', { to: input.to }, 0, outcome)
            : input.verb === VERB_ANSWER && client.command('Accept', {}, input.session, outcome);
          if (!sent) reply({ ok: false, code: 'NOT_SENT' });
        },
        digest() {
          const { sessions, handset } = record.projection();
          let total = replacePart({ high: 0, low: 0 }, null, digestOf(JSON.stringify(handset)));
          for (const session of sessions) total = replacePart(total, null, digestOf(JSON.stringify(session)));
          return total;
        },
        projection: () => record.projection(),
        ownRecord: () => ({ calls: record.projection().sessions.map((own) => ({ session: own.id, own })), phone: record.projection().handset }),
        prepare: () => null,
      };
      const client = createBusClient(port, manifest, handlers);
      return client;
    },
  };
}
