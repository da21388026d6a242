// From the words of `twinset run` and its configuration file to what the hypervisor boots with.
import type { AccountOptions, GuardOptions, AudioOptions, CallOptions, CodecPlacement, HandsetOptions, IsolationTier, SocketAddress, TlsOptions, WebSocketOptions } from '../../host-shim/index.ts';
import { defined } from '../defined.ts';
import { EXIT_BAD_CALL, Failure } from '../failure.ts';
import { assertApart } from '../output.ts';
import { printProblems, readChecked, type CheckedDocument } from '../schema/document.ts';
import configurationSchema from './configuration.schema.json';

/** The options of the command line, as commander hands them over. */
export interface RunOptions {
  /** One, or one of each address family. */
  bind?: readonly string[];
  config?: string;
  /** Its configuration is the one that was signed with it. */
  image?: string;
  key?: string[];
  register?: string;
  user?: string;
  password?: string;
  answer?: string;
  active?: string;
  control?: string;
  trace?: string;
  record?: string;
  recordKey?: string;
  crashDumps?: string;
  microphone?: string;
  loudspeaker?: string;
  codecs?: string;
  codecPlacement?: CodecPlacement;
  tier?: IsolationTier;
  dns?: string;
  json?: boolean;
}

/** The configuration file, checked by its schema. */
export interface ConfigurationFile extends CallOptions {
  bind?: string;
  secondBind?: string;
  advertised?: string;
  reuseTcp?: boolean;
  tls?: TlsOptions;
  webSocket?: WebSocketOptions;
  guests?: (string | { name: string; tier?: IsolationTier; bundle?: string })[];
  active?: string;
  answer?: string;
  accounts?: AccountOptions[];
  codecs?: string[];
  codecPlacement?: CodecPlacement;
  tier?: IsolationTier;
  audio?: AudioOptions;
  control?: string;
  trace?: string;
  record?: string;
  crashDumps?: string;
  storagePath?: string;
  dialogWatchers?: string[];
  joinable?: boolean;
  guard?: GuardOptions;
  instanceId?: string;
  ringTimeoutS?: number;
  t1Ms?: number;
  t2Ms?: number;
  t4Ms?: number;
  userAgent?: string;
  dns?: string[];
}

export type Control = { kind: 'none' } | { kind: 'stdio' } | { kind: 'tcp'; port: number };

export interface RunPlan {
  handset: HandsetOptions;
  control: Control;
  tracePath: string | undefined;
  json: boolean;
}

const DEFAULT_BIND = '127.0.0.1:5060';
const DEFAULT_GUESTS = ['android', 'symbian'];

const refuse = (message: string): never => {
  throw new Failure('BAD_OPTION', EXIT_BAD_CALL, message);
};

export function parseHostPort(text: string, what: string): SocketAddress {
  const parts = /^(?:\[([0-9A-Fa-f:.]+)\]|([0-9]{1,3}(?:\.[0-9]{1,3}){3})):([0-9]{1,5})$/.exec(text);
  const port = parts ? Number(parts[3]) : -1;
  if (!parts || port > 65535 || parts[2]?.split('.').some((part) => Number(part) > 255)) {
    return refuse(`${what} ${JSON.stringify(text)} is not HOST:PORT with a numeric address. Write for example 127.0.0.1:5060 or [::1]:5060.`);
  }
  return { ip: (parts[1] ?? parts[2])!, port };
}

function parseControl(text: string | undefined): Control {
  if (text === undefined) return { kind: 'none' };
  if (text === 'stdio') return { kind: 'stdio' };
  const port = Number(/^tcp:([0-9]{1,5})$/.exec(text)?.[1] ?? NaN);
  if (!(port >= 0 && port <= 65535)) return refuse(`--control ${JSON.stringify(text)} is neither stdio nor tcp:PORT.`);
  return { kind: 'tcp', port };
}

/** --register URI --user U --password P: the URI names the account, its host is the registrar. */
function accountOf(options: RunOptions): AccountOptions | null {
  if (options.register === undefined) {
    if (options.user !== undefined || options.password !== undefined) refuse('--user and --password belong to --register URI, which is missing.');
    return null;
  }
  const parts = /^(sips?):(?:([^@;?]+)@)?([^@;?]+)(.*)$/.exec(options.register);
  if (!parts) return refuse(`--register ${JSON.stringify(options.register)} is not a SIP URI. Write for example sip:alice@192.0.2.1:5060.`);
  const [, scheme, inUri, host, parameters] = parts;
  const user = inUri ?? options.user ?? refuse('--register needs a user: sip:USER@HOST, or --user USER.');
  return {
    uri: `${scheme}:${user}@${host}`,
    registrar: `${scheme}:${host}${parameters}`,
    user: options.user ?? user,
    password: options.password ?? '',
  };
}

function recordOf(path: string | undefined, key: string | undefined): { path: string; key?: string } | undefined {
  if (path === undefined && key !== undefined) return refuse('--record-key belongs to --record FILE, which is missing.');
  return path === undefined ? undefined : { path, ...defined({ key }) };
}

/** One of each address family. Where --bind is given, the file's are not looked at. */
function bindsOf(options: RunOptions, file: ConfigurationFile): Pick<HandsetOptions, 'bind' | 'secondBind'> {
  const given = options.bind ?? [file.bind ?? DEFAULT_BIND, ...(file.secondBind ? [file.secondBind] : [])];
  const [bind, secondBind, ...more] = given.map((text) => parseHostPort(text, options.bind ? '--bind' : 'bind')) as [SocketAddress, SocketAddress?];
  if (more.length > 0 || (secondBind && bind.ip.includes(':') === secondBind.ip.includes(':'))) {
    return refuse(`${given.join(' and ')}: SIP is served at one address, or at one of IPv4 and one of IPv6.`);
  }
  return { bind, ...(secondBind ? { secondBind } : {}) };
}

/** An empty file is null: it leaves everything as it is. */
export const readConfiguration = (path: string): CheckedDocument<ConfigurationFile | null> =>
  readChecked<ConfigurationFile | null>(path, configurationSchema, 'the configuration', 'BAD_CONFIGURATION');

export function planRun(options: RunOptions): RunPlan {
  const checked = options.config ? readConfiguration(options.config) : null;
  const file: ConfigurationFile = checked?.value ?? {};
  const planned = (file.guests ?? DEFAULT_GUESTS).map((guest) => (typeof guest === 'string' ? { name: guest } : guest));
  const guests = planned.map(({ name }) => name);
  const inFile = (field: keyof ConfigurationFile, text: string): never => {
    throw new Failure('BAD_CONFIGURATION', EXIT_BAD_CALL, printProblems(options.config!, [{ ...checked!.placeOf([field]), field, text }]));
  };
  const oneOf = (field: 'answer' | 'active', allowed: string[]): string | undefined => {
    const value = options[field] ?? file[field];
    if (value === undefined || allowed.includes(value)) return value;
    return options[field] !== undefined
      ? refuse(`--${field} ${JSON.stringify(value)} is not one of ${allowed.join(', ')}.`)
      : inFile(field, `must be one of ${allowed.join(', ')}`);
  };
  if (new Set(guests).size < guests.length) inFile('guests', 'must not name a guest twice');
  const account = accountOf(options);
  const { advertised, reuseTcp, tls, webSocket, accounts, codecs, codecPlacement, audio, storagePath, dialogWatchers, joinable, guard, instanceId, ringTimeoutS, t1Ms, t2Ms, t4Ms, userAgent } = file;
  const { lateOffer, reliableWhenSupported, sessionExpiresS, minSeS, sessionTimerUnasked, dtmf, infoPackages } = file;
  const dns = options.dns?.split(',') ?? file.dns;
  const handset: HandsetOptions = {
    ...bindsOf(options, file),
    guests: planned.map((guest) => ({ ...defined({ tier: options.tier ?? file.tier }), ...guest })),
    answer: oneOf('answer', [...guests, 'active', 'off']) ?? 'off',
    ...defined({
      advertised: advertised ? parseHostPort(advertised, 'advertised') : undefined,
      reuseTcp,
      tls,
      webSocket,
      active: oneOf('active', guests),
      accounts: account ? [account, ...(accounts ?? [])] : accounts,
      codecs: options.codecs?.split(',') ?? codecs,
      codecPlacement: options.codecPlacement ?? codecPlacement,
      audio: { ...audio, ...defined({ microphone: options.microphone, loudspeaker: options.loudspeaker }) },
      storagePath,
      dialogWatchers,
      joinable,
      guard,
      instanceId,
      lateOffer,
      reliableWhenSupported,
      sessionExpiresS,
      minSeS,
      sessionTimerUnasked,
      dtmf,
      infoPackages,
      ringTimeoutS,
      t1Ms,
      t2Ms,
      t4Ms,
      userAgent,
      crashDumps: options.crashDumps ?? file.crashDumps,
      record: recordOf(options.record ?? file.record, options.recordKey),
      dns: dns?.map((server) => parseHostPort(server, options.dns === undefined ? 'dns' : '--dns')),
    }),
  };
  const tracePath = options.trace ?? file.trace;
  const { microphone, loudspeaker } = handset.audio ?? {};
  assertApart(
    [{ what: 'the trace', path: tracePath }, { what: 'the recording', path: handset.record?.path }, { what: 'the loudspeaker', path: typeof loudspeaker === 'string' ? loudspeaker : undefined }],
    [{ what: 'the configuration', path: options.config }, { what: 'the microphone', path: typeof microphone === 'string' ? microphone : undefined }, { what: 'the key of the recording', path: options.recordKey }, { what: 'the store', path: storagePath }],
  );
  return { handset, control: parseControl(options.control ?? file.control), tracePath, json: options.json ?? false };
}
