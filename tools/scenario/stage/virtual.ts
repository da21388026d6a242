// The virtual stage: handset, both guests, far ends and network in this thread under one virtual clock; the same seed plays the same run.
import { bootInThread } from '../../../host-shim/index.ts';
import { openInThreadTrace } from '../../../host-shim/trace/index.ts';
import { EXIT_BAD_CALL, Failure } from '../../failure.ts';
import { bootFarEnd } from '../../far-end/far-end.ts';
import type { FarEndRequest } from '../../far-end/far-end.ts';
import { configuredGuest } from '../../in-thread/guests.ts';
import { InThreadHosts } from '../../in-thread/hosts.ts';
import { planRun } from '../../run/configuration.ts';
import { serve } from '../../run/requests.ts';
import { NO_FAULTS, installFaults, type MachineFaults } from '../fault/machine-faults.ts';
import { openRegistrar } from '../../far-end/registrar/element.ts';
import { farEndOptions, farEndParty } from '../party/far-end.ts';
import { elementOptions, registrarParty } from '../party/registrar-party.ts';
import { Refused, type Message } from './event-log.ts';
import type { Stage } from './stage.ts';
import { VirtualLink, VirtualTime } from './virtual-time.ts';

const ONE_WAY_MS = 2;

/** On the disk that can be full lie only the handset's own files: the others in this thread belong to the runner. */
function inThreadFaults(own: readonly (string | undefined)[]): { set(faults: Partial<MachineFaults>): void; undo(): void } {
  let now = NO_FAULTS;
  const undo = installFaults(() => now, (path) => own.some((file) => file !== undefined && path.startsWith(file)));
  return { set: (faults) => void (now = { ...now, ...faults }), undo };
}

export function virtualStage(seed: number): Stage {
  const hosts = new InThreadHosts(seed, { delayMs: ONE_WAY_MS });
  const { clock } = hosts;
  const time = new VirtualTime(clock);
  return {
    kind: 'simulated',
    nowMs: () => clock.nowMs(),
    epochMs: () => clock.nowMs(),

    async bootHandset(options, faultsPath = null) {
      const { bind, devices } = hosts.next();
      const { handset: plan, tracePath } = planRun({ ...options, bind: [`${bind.ip}:${bind.port}`] });
      const faults = faultsPath === null ? null : inThreadFaults([tracePath, plan.storagePath]);
      const trace = tracePath === undefined ? null : openInThreadTrace(tracePath);
      const handset = await bootInThread({
        ...plan,
        ...devices,
        ...(trace ? { trace: trace.sink } : {}),
        guests: await Promise.all((plan.guests ?? []).map(configuredGuest)),
      });
      const link = new VirtualLink({
        name: 'the handset',
        time,
        async perform(fields: Message) {
          const reply = await serve(handset, () => undefined, JSON.stringify({ id: 0, ...fields }));
          if (!reply.ok) throw new Refused(reply.error.code, reply.error.message);
          return reply;
        },
        async close() {
          await handset.shutdown();
          trace?.close();
          faults?.undo();
        },
      });
      handset.on('event', (event) => link.events.push(event));
      return { link, bind: `${bind.ip}:${bind.port}`, guests: handset.guests, ...(faults ? { faults: faults.set } : {}) };
    },

    bootTarget({ target }) {
      throw new Failure('BAD_SCENARIO', EXIT_BAD_CALL, `${target} is an emulated board: it cannot be simulated`);
    },

    async bootParty(name, plan, folder, _withWeather, registrar = null) {
      if (plan.program) throw new Failure('BAD_SCENARIO', EXIT_BAD_CALL, `${name} is ${plan.program}: it cannot be simulated`);
      if (plan.address) throw new Failure('BAD_SCENARIO', EXIT_BAD_CALL, `${name} has an address of its own: it cannot be simulated`);
      const { bind, devices } = hosts.next();
      if (plan.registrar) {
        const events = new VirtualLink({ name: `registrar ${name}`, time, perform: () => Promise.reject(new Refused('UNKNOWN_REQUEST', `${name} is asked nothing`)), close: () => element.close() });
        const element = await openRegistrar(elementOptions(plan, bind, seed), (event) => events.events.push(event), devices);
        return registrarParty(name, plan, element, events, () => events.stop());
      }
      const options = { ...farEndOptions(name, plan, folder, registrar), bind, weatherSeed: seed };
      const farEnd = await bootFarEnd(options, (event) => link.events.push(event), devices);
      const link = new VirtualLink({
        name: `far end ${name}`,
        time,
        perform: async (fields) => ({ ...(await farEnd.perform(fields as FarEndRequest)) }),
        async close() {
          await farEnd.leave();
          await farEnd.close();
        },
      });
      return farEndParty(name, plan, link, farEnd.bind, options, () => clock.nowMs());
    },

    pause: (durationMs) => time.pause(durationMs),
  };
}
