// One life: a core from boot to its end, and every message it is given. Seed and number say all of it.
import { buildFrame, encode, messageByName, type MessageName } from '../../proto/index.ts';
import { answer } from './answers.ts';
import { answerTo, inside, notificationOf, outside } from './grammar.ts';
import { limits } from './limits.ts';
import { crossed, mutated } from './mutations.ts';
import { plot, type Move } from './plots.ts';
import { Random } from './random.ts';
import { bindingAnswer, isBindingRequest } from './registration.ts';
import { StepRun, type Fault, type Step } from './run-steps.ts';
import type { Firmware } from './target.ts';

export interface LifeOptions { hangsAt?: number; overStreams?: boolean }
export interface LifeResult { steps: Step[]; fault: Fault | null; mutated: number; signatures: number }

const ANDROID = 2;
const COMMANDS: [name: MessageName, fields: object][] = [
  ['Ring', {}], ['Ring', { earlyMedia: true }], ['Ring', { earlyMedia: true }], ['Accept', {}], ['Accept', {}], ['Accept', {}], ['Reject', { sipCode: 486 }], ['End', {}], ['Hold', {}], ['Resume', {}], ['SendDtmf', { digits: '12#' }], ['PlaceCall', { to: 'sip:bob@192.0.2.9' }], ['PlaceCall', { to: 'sip:carol@192.0.2.9:5070' }],
  ['Subscribe', { uri: 'sip:carol@192.0.2.9', event: 'presence', expiresS: 60 }], ['Unsubscribe', { subscription: 1 }], ['Register', {}], ['Unregister', {}],
  ['Publish', { uri: 'sip:alice@192.0.2.9', event: 'presence', contentType: 'text/plain', body: new Uint8Array(12), expiresS: 60 }], ['Unpublish', { publication: 1 }],
  ['PlaceCall', { to: 'sip:dave@example.org' }], ['PlaceCall', { to: 'sip:erin@example.org;transport=udp' }],
  ['PlaceCall', { to: 'sip:bob@192.0.2.9?Subject=x', join: 'c1@far;to-tag=a;from-tag=f' }],
];

const BODY = Buffer.from('v=0');
const SERVER_COMMANDS: [name: MessageName, fields: object][] = [
  ['LegInvite', { requestUri: 'sip:bob@192.0.2.9', body: BODY }], ['LegInvite', { requestUri: 'sip:erin@example.org', correlation: 'c' }], ['LegInvite', { requestUri: 'sip:bob@192.0.2.9', body: BODY, holdsPracks: true }], ['LegAcknowledge', {}], ['LegRespond', { code: 180 }], ['LegRespond', { code: 183, reliable: true, body: BODY }], ['LegRespond', { code: 183, reliable: true, body: BODY }],
  ['LegRespond', { code: 200, body: BODY }], ['LegRespond', { code: 200, body: BODY }], ['LegRespond', { code: 486 }], ['LegAcknowledge', { body: BODY }], ['LegAcknowledge', { fork: 1, body: BODY }], ['LegModify', { body: BODY }], ['LegModify', { update: true, body: BODY }], ['LegModify', {}], ['LegEnd', {}],
  ['SendRequest', { method: 'INFO', headers: Buffer.from('Info-Package: x\r\n') }], ['SendRequest', { method: 'OPTIONS', uri: 'sip:bob@192.0.2.9' }],
  ['Subscribe', { uri: 'sip:carol@192.0.2.9', event: 'presence', expiresS: 60 }], ['Publish', { uri: 'sip:alice@192.0.2.9', event: 'presence', contentType: 'text/plain', body: BODY, expiresS: 60 }],
];

function frame(name: MessageName, fields: object, session: number, requestId: number, sender = ANDROID): string {
  return Buffer.from(buildFrame(messageByName(name)!.type, encode(name as string, fields), { requestId, session, sender })).toString('latin1');
}

/**
 * `progress` is called with the number of each step before the core gets it and with 0 when the core came back, so that a
 * watcher knows where it hangs. The step `hangsAt` is not given again: the life ends there.
 */
export function live(firmware: Firmware, seed: number, life: number, messages: number, progress: (step: number) => void, { hangsAt = 0, overStreams = false }: LifeOptions = {}): LifeResult {
  const random = new Random(seed, life);
  const run = new StepRun(firmware, life % limits.twinEvery === 0);
  const steps: Step[] = [];
  const requests: string[] = ['']; // that the core sent
  const responses: string[] = [''];
  const kept: string[] = [];
  const seen = new Set<string>();
  let mutatedMessages = 0;
  let requestId = 0;
  let heardSignature = '';
  let session = 0; // the newest
  let handle = 0; // of the newest request that was handed up
  let moves: Generator<Move> | null = null;
  const commands = firmware.role === 'server' ? SERVER_COMMANDS : COMMANDS;

  const reactionTo = (request: string): string => {
    if (isBindingRequest(request)) return bindingAnswer(request, random);
    return request.startsWith('SUBSCRIBE') && random.once(2) ? notificationOf(request, random) : answerTo(request, random);
  };
  const good = (): string => {
    const what = random.below(8);
    if (what < 2 && requests.length > 1) return reactionTo(random.once(2) ? requests.at(-1)! : random.pick(requests.slice(1)));
    if (what < 5 && responses.length > 1) return inside(random.once(2) ? responses.at(-1)! : random.pick(responses.slice(1)), random);
    if (what === 5 && kept.length > 0) return random.pick(kept);
    return outside(random);
  };
  const remember = (list: string[], text: string): void => { if (list.push(text) > 16) list.splice(1, 1); };

  const give = (step: Step): Fault | null => {
    steps.push(step);
    if (steps.length === hangsAt) return { kind: 'hang', detail: 'the core did not come back' };
    progress(steps.length);
    heardSignature = '';
    const fault = run.step(step, (target) => {
      heardSignature += target.signature();
      session = Math.max(session, target.session());
      handle = target.handle() || handle;
      for (const text of target.sent()) remember(text.startsWith('SIP/2.0') ? responses : requests, text);
    });
    progress(0);
    return fault;
  };

  /** In one piece or in several, now and then with a closed connection before it. */
  const giveOverStream = (atMs: number, text: string): Fault | null => {
    const connection = random.below(3);
    let fault = random.once(12) ? give({ atMs, kind: 'stream', text: '', connection }) : null;
    for (let from = 0; from < text.length && !fault; ) {
      const to = random.once(3) ? from + 1 + random.below(text.length - from) : text.length;
      fault = give({ atMs, kind: 'stream', text: text.slice(from, to), connection });
      from = to;
    }
    return fault;
  };

  let fault = give({ atMs: 1, kind: 'frame', text: frame('OwnerChanged', { fromGuest: 0, toGuest: ANDROID }, 0, 0, 0) });
  for (let at = 1; mutatedMessages < messages && !fault; ) {
    at += random.once(200) ? 40_000 : random.once(20) ? 700 : random.below(30);
    if (random.once(25)) {
      const [name, fields] = random.pick(commands);
      let text = frame(name, fields, random.once(2) ? session : Math.max(0, session - random.below(6)), ++requestId);
      if (random.once(4)) text = mutated(text, random, 2, 2000);
      fault = give({ atMs: at, kind: 'frame', text });
      continue;
    }
    // Whoever answers for names is not to be trusted either.
    if (random.once(25)) {
      const text = answer(random);
      fault = give({ atMs: at, kind: 'resolved', text: random.once(2) ? mutated(text, random, 2, 2000) : text });
      continue;
    }
    if (random.once(limits.plotEvery)) moves = plot(firmware.role, { requests, responses }, random);
    const move = moves && !random.once(12) ? moves.next().value ?? null : null;
    if (move && 'command' in move) {
      fault = give({ atMs: at, kind: 'frame', text: frame(move.command, move.isOfRequest ? { handle, ...move.fields } : move.fields ?? {}, Math.max(0, session - (move.back ?? 0)), ++requestId) });
      continue;
    }
    const base = move ? move.message : good();
    const isMutated = move ? random.once(5) : !random.once(8);
    const text = isMutated ? mutated(random.once(10) ? crossed(base, good(), random) : base, random, limits.mutationsPerMessage, limits.messageBytes) : base;
    if (isMutated) mutatedMessages++;
    fault = overStreams ? giveOverStream(at, text) : give({ atMs: at, kind: 'datagram', text });
    if (heardSignature && !seen.has(heardSignature)) {
      seen.add(heardSignature);
      if (kept.push(text.length < 4000 ? text : base) > limits.keptMessages) kept.shift();
    }
  }
  fault ??= run.finish();
  return { steps, fault, mutated: mutatedMessages, signatures: seen.size };
}
