// What the core is told at boot, from the handset's options, the guests' manifests and the ports that the devices got.
import { encodeConfiguration, limits as busLimits } from '../../proto/index.ts';
import type { Configuration, Fields } from '../../proto/index.ts';
import type { Manifest } from '../../guests/contract/index.ts';
import type { SocketAddress } from '../devices/net/net.ts';
import type { CallOptions, GuardOptions, HandsetOptions, MachineSize } from '../options.ts';
import { HostError } from './errors.ts';
import { machineLimits } from './limits.ts';

type Told = 'secondBind' | 'advertised' | 'reuseTcp' | 'accounts' | 'dialogWatchers' | 'joinable' | 'guard' | 'instanceId' | 'ringTimeoutS' | 't1Ms' | 't2Ms' | 't4Ms' | 'userAgent';

/** Addresses are those under which others reach this machine: no wildcards. */
export interface ConfigurationInputs extends CallOptions, Pick<HandsetOptions, Told> {
  bind: SocketAddress;
  /** 0 = none. */
  webSocketPorts?: { plain: number; secured: number };
  /** Stands for this machine where WebSocket cannot reach it. */
  invalidHost?: string;
  codecs: readonly string[];
  mediaPorts: readonly number[];
  manifests: readonly Manifest[];
  /** Absent: a handset. */
  size?: MachineSize;
}

/** Offers are limited to codecs that every switchable guest has (DESIGN.md 5), in the first guest's order or in the order asked for. */
export function commonCodecs(manifests: readonly Manifest[], asked: readonly string[] | undefined, builtIn: readonly string[]): string[] {
  const everywhere = (name: string): boolean => manifests.every(({ codecs }) => codecs.includes(name)) && (manifests.length > 0 || builtIn.includes(name));
  const had = [...new Set([...manifests.flatMap(({ codecs }) => codecs), ...builtIn])];
  const unknown = asked?.find((name) => !had.includes(name));
  if (unknown !== undefined) throw new HostError('BAD_CONFIGURATION', `nobody here has the codec ${unknown}; there are ${had.join(', ')}`);
  const wanted = asked ?? manifests[0]?.codecs ?? builtIn;
  const codecs = wanted.filter(everywhere);
  if (codecs.length > 0) return codecs;
  throw new HostError('BAD_CONFIGURATION', `none of the codecs ${wanted.join(', ')} is had by all guests: ${manifests.map(({ name, codecs: has }) => `${name} has ${has.join(', ')}`).join('; ')}`);
}

/** session.v1.Configuration, encoded. */
export function configurationOf(inputs: ConfigurationInputs): Uint8Array {
  const { manifests, size } = inputs;
  // The strictest guest decides: a call that one of them cannot hold could not cross a switch.
  const least = (limit: keyof Manifest['callLimits'], otherwise: number): number => Math.min(size?.sessions ?? otherwise, ...manifests.map(({ callLimits }) => callLimits[limit]));
  return encodeConfiguration({
    ...identityOf(inputs),
    mediaPorts: [...inputs.mediaPorts], codecs: [...inputs.codecs],
    admission: {
      active: least('active', 1), held: least('held', 1), waiting: least('waiting', 1), dialling: least('dialling', 1),
      conferenceLegs: least('conferenceLegs', machineLimits.conferenceLegs),
    },
    sessions: size?.sessions ?? machineLimits.sessions, transactions: size?.transactions ?? machineLimits.transactions, tombstones: size?.tombstones ?? machineLimits.tombstones,
    dialogWatchers: [...inputs.dialogWatchers ?? []], joinable: inputs.joinable ?? false, phone: true,
    ...callsOf(inputs),
  });
}

function callsOf(inputs: CallOptions): Fields<Configuration> {
  return {
    lateOffer: inputs.lateOffer ?? false, reliableWhenSupported: inputs.reliableWhenSupported ?? false, sessionTimerUnasked: inputs.sessionTimerUnasked ?? false,
    sessionExpiresS: inputs.sessionExpiresS ?? 0, minSeS: inputs.minSeS ?? 0, dtmfByInfo: inputs.dtmf === 'info', infoPackages: [...inputs.infoPackages ?? []],
  };
}

/** Legs that may stand side by side, transactions under way, completed ones remembered for 32 s; subscriptions and publications: as few as a handset has unless said. */
export interface ServerSize { legs: number; transactions: number; tombstones: number; subscriptions?: number; publications?: number }

export interface ServerInputs extends Omit<ConfigurationInputs, keyof CallOptions | 'codecs' | 'mediaPorts' | 'manifests' | 'size'> {
  size: ServerSize;
  handedMethods?: readonly string[];
}

/** The same for a core without the phone layer: it opens no port, and descriptions are none of its business. */
export function serverConfiguration(inputs: ServerInputs): Uint8Array {
  const { legs, transactions, tombstones, subscriptions = 0, publications = 0 } = inputs.size;
  return encodeConfiguration({ ...identityOf(inputs), sessions: legs, transactions, tombstones, subscriptions, publications, handedMethods: [...inputs.handedMethods ?? []], phone: false });
}

/** Who it is, where it is reached, and its times. */
function identityOf(inputs: Omit<ConfigurationInputs, 'codecs' | 'mediaPorts' | 'manifests' | 'size'>): Fields<Configuration> {
  const { bind: { ip, port }, secondBind, advertised, accounts = [] } = inputs;
  if (accounts.length > busLimits.accounts) throw new HostError('BAD_CONFIGURATION', `${accounts.length} accounts: there are at most ${busLimits.accounts}`);
  const outside = advertised?.ip ?? ip;
  return {
    accounts: (accounts.length > 0 ? accounts : [{ uri: `sip:handset@${outside.includes(':') ? `[${outside}]` : outside}` }]).map((account) => ({
      uri: account.uri, registrar: account.registrar ?? '', user: account.user ?? '', password: account.password ?? '',
      expiresS: account.expiresS ?? machineLimits.registrationS, displayName: account.displayName ?? '',
      messageWaiting: account.messageWaiting ?? false, messageWaitingUnsolicited: account.messageWaitingUnsolicited ?? false,
      trusted: account.trusted ?? false, withhold: account.withhold ?? false, diversion: account.diversion ?? false,
      outbound: account.outbound ?? false, edges: [...account.edges ?? []], gruu: account.gruu ?? false,
    })),
    bindIp: ip, bindPort: port, advertisedIp: advertised?.ip ?? '', advertisedPort: advertised?.port ?? 0,
    secondBindIp: secondBind?.ip ?? '', secondBindPort: secondBind?.port ?? 0, reuseTcp: inputs.reuseTcp ?? false,
    websocketPort: inputs.webSocketPorts?.plain ?? 0, secureWebsocketPort: inputs.webSocketPorts?.secured ?? 0, invalidHost: inputs.invalidHost ?? '',
    instanceId: inputs.instanceId ?? '', ...guardOf(inputs.guard),
    t1Ms: inputs.t1Ms ?? 0, t2Ms: inputs.t2Ms ?? 0, t4Ms: inputs.t4Ms ?? 0, userAgent: inputs.userAgent ?? 'twinset', ringTimeoutS: inputs.ringTimeoutS ?? 0,
  };
}

function guardOf(guard: GuardOptions | undefined): Fields<Configuration> {
  if (!guard) return {};
  const { realm, users, messages = false, takingCalls = false, calls = false } = guard;
  if (users.length > busLimits.items['Configuration.guardedUsers']) throw new HostError('BAD_CONFIGURATION', `${users.length} users of the guard: there are at most ${busLimits.items['Configuration.guardedUsers']}`);
  return { guard: { realm, messages, takingCalls, calls }, guardedUsers: users.map(({ user, password }) => ({ user, password })) };
}
