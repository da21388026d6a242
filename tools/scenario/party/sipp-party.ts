// SIPp as a party of a scenario: a built-in scenario of its own, or a file of the tester's.
import { readFileSync } from 'node:fs';
import { EXIT_MISSING, Failure } from '../../failure.ts';
import type { PartyPlan } from '../scenario.ts';
import { AwaitedEvents } from '../stage/awaited-events.ts';
import { capturedResult, startCapture } from './captured.ts';
import type { Party } from './party.ts';
import { Sipp } from './sipp.ts';

const SIPP_PAUSE_MS = 60_000; // longer than any scenario: the handset hangs up

/** Whether SIPp waits to be called: a file of its own says so by what comes first in it. */
const isServer = ({ xml, answer }: PartyPlan): boolean => (xml === undefined ? answer === 'auto' : /<(send|recv)\b/.exec(readFileSync(xml, 'utf8'))?.[1] === 'recv');

export async function startSipp(name: string, plan: PartyPlan, folder: string): Promise<Party> {
  const [sipPort, rtpPort] = await Sipp.ports();
  const rtpPorts = Sipp.rtpPorts(rtpPort);
  const capture = await startCapture(name, folder, sipPort, rtpPorts);
  const events = new AwaitedEvents(`SIPp ${name}`);
  const scenario = (builtin: string): string[] => (plan.xml === undefined ? ['-sn', builtin] : ['-sf', plan.xml]);
  let call: Sipp | null = null;
  let failure: string | null = null;
  const start = (words: readonly string[]): void => {
    call = new Sipp([...words, '-m', '1'], folder, sipPort, rtpPort);
    void call.finished.then(({ exitCode, output }) => {
      const said = output.trim().split('\n').slice(-20).join('\n');
      // The built-in ones know no BYE from the handset, and call it a failure.
      if (exitCode !== 0 && plan.xml !== undefined) failure = `SIPp ended with ${exitCode}: ${said}`;
      events.push({ event: 'ended', exitCode, ...(exitCode ? { said } : {}) });
    });
  };
  if (isServer(plan)) start(scenario('uas'));
  return {
    name,
    voice: plan.voice,
    uri: `sip:sipp@127.0.0.1:${sipPort}`,
    events,
    async do(verb, fields) {
      if (verb !== 'call' || isServer(plan))
        throw new Failure('NOT_INSTALLED', EXIT_MISSING, `SIPp plays one scenario: ${name} ${isServer(plan) ? 'waits to be called' : 'can only call'}, it cannot ${verb}; give the party another program or play it with --peers builtin`);
      const [user, address] = fields.to!.replace(/^sip:/, '').split('@');
      start([address!, ...scenario('uac'), '-s', user!, ...(plan.xml === undefined ? ['-d', String(SIPP_PAUSE_MS)] : [])]);
    },
    result: async () => ({ ...(await capturedResult(name, capture, rtpPorts, folder)), ...(failure === null ? {} : { failure }) }),
    async stop() {
      await Promise.all([call?.stop(), capture.stop()]);
    },
  };
}
