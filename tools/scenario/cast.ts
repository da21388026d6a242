// Who takes part in a run: the handset and its far ends, booted in the order in which they need each other, found by name, stopped.
import { join } from 'node:path';
import { EXIT_VERDICT_NO, describeFailure } from '../failure.ts';
import { handsetOptions, tapeOf, userAt, type HandsetParty } from './party/handset.ts';
import { hostPortOf, type Party, type Registrar } from './party/party.ts';
import { targetPlan } from './party/target.ts';
import { HANDSET, changesWeather, hasMachineFaults, isRegistrar, type PartyPlan, type Scenario } from './scenario.ts';
import type { ControlLink, Message } from './stage/event-log.ts';
import type { Stage } from './stage/stage.ts';

export interface CastSettings {
  /** For what they leave behind. */
  folder: string;
  stage: Stage;
  /** The handset, for `twinset replay`. */
  record?: boolean;
}

export class Cast {
  readonly #scenario: Scenario;
  readonly #settings: CastSettings;
  readonly #heard: (who: string, event: Message) => void;
  readonly #parties = new Map<string, Party>();
  /** Of parties that moved: where they are now. */
  readonly #addresses = new Map<string, string[]>();
  #up: HandsetParty | null = null;

  /** `heard`: every event of everybody. */
  constructor(scenario: Scenario, settings: CastSettings, heard: (who: string, event: Message) => void) {
    this.#scenario = scenario;
    this.#settings = settings;
    this.#heard = heard;
  }

  get handset(): HandsetParty {
    return this.#up!;
  }
  /** Null: it did not come up. */
  get handsetIfUp(): HandsetParty | null {
    return this.#up;
  }
  get parties(): Party[] {
    return [...this.#parties.values()];
  }

  party(name: string): Party {
    return this.#parties.get(name)!;
  }

  /** Of a party, as the handset calls it; whatever is no party's name is an address itself. */
  addressOf(name: string): string {
    return this.#parties.get(name)?.uri ?? name;
  }

  /** Where its NAT has put it, one after the other. */
  movedTo(party: Party): string[] {
    return this.#addresses.get(party.name) ?? [];
  }

  moved(party: Party, at: string): void {
    this.#addresses.set(party.name, [...this.movedTo(party), at]);
  }

  /** Why somebody did not come up; null: everybody is there. What is missing, or said wrongly, concerns more than this run. */
  async boot(): Promise<string | null> {
    const { parties, handset } = this.#scenario;
    try {
      // Who registers needs a registrar first.
      for (const [name, plan] of Object.entries(parties)) if (isRegistrar(plan)) await this.#bootParty(name, plan);
      this.#up = await this.#bootHandset(this.#registrar(handset?.registersAt));
      this.#listen(HANDSET, this.#up.link);
      for (const [name, plan] of Object.entries(parties)) if (!isRegistrar(plan)) await this.#bootParty(name, plan);
      return null;
    } catch (error) {
      if (describeFailure(error).exitStatus !== EXIT_VERDICT_NO) throw error;
      return (error as Error).message;
    }
  }

  #bootHandset(registrar: Registrar | null): Promise<HandsetParty> {
    const { folder, record = false } = this.#settings;
    const plan = targetPlan(this.#scenario, folder, registrar);
    if (plan) return this.#settings.stage.bootTarget(plan, folder);
    const options = { ...handsetOptions(this.#scenario, folder, registrar), ...(record ? { record: tapeOf(folder) } : {}) };
    return this.#settings.stage.bootHandset(options, hasMachineFaults(this.#scenario) ? join(folder, 'faults.json') : null);
  }

  async #bootParty(name: string, plan: PartyPlan): Promise<void> {
    const party = await this.#settings.stage.bootParty(name, plan, this.#settings.folder, changesWeather(this.#scenario), this.#registrar(plan.registersAt));
    this.#parties.set(name, party);
    if (party.events) this.#listen(name, party.events);
  }

  #registrar(name: string | undefined): Registrar | null {
    if (name === undefined) return null;
    const at = hostPortOf(this.#parties.get(name)!);
    return { at, port: Number(at.split(':').at(-1)) };
  }

  /** Where parties call the handset. */
  get handsetUri(): string {
    const registrar = this.#registrar(this.#scenario.handset?.registersAt);
    return registrar ? userAt(this.#scenario, registrar) : `sip:handset@${this.handset.bind}`;
  }

  /** One after the other: under the virtual clock only one may let time pass. Who registered takes it back first. */
  async stop(): Promise<void> {
    const isLast = ({ name }: Party): boolean => isRegistrar(this.#scenario.parties[name]!);
    for (const party of this.parties.filter((one) => !isLast(one))) await party.stop();
    await this.#up?.link.stop();
    for (const party of this.parties.filter(isLast)) await party.stop();
  }

  #listen(who: string, events: Pick<ControlLink, 'onEvent'>): void {
    events.onEvent((event) => this.#heard(who, event));
  }
}
