// `twinset bench register`: REGISTER, 401, REGISTER with digest, 200, as a client, messages in memory; npm sip's messages and digest beside it.
import { MessageType, buildFrame, encode, newFrameHeader, readFrameHeader } from '../../proto/index.ts';
import { OWNER, bootCore, configurationOf } from './core-machine.ts';
import { installedPeer, requireFrom } from './peers/npm.ts';
import { RegistrarLoop } from './registrar-loop.ts';
import { figure, machineFacts, median } from './result.ts';
import type { BenchOptions, BenchResult } from './result.ts';

const SLICE_MS = 150;
const CYCLES = 20;
const REGISTRAR = { ip: '127.0.0.1', port: 5080 };
const USER = 'alice';
const PASSWORD = 'secret';

export async function runRegisterBench({ rounds, onProgress }: BenchOptions): Promise<BenchResult> {
  const npmSip = await npmSipClient();
  const clients = { twinset: await ourClient(), ...(npmSip ? { 'npm-sip': npmSip } : {}) };
  const names = Object.keys(clients) as (keyof typeof clients)[];
  const rates = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      onProgress?.(round * names.length + names.indexOf(name), (rounds + 1) * names.length, name);
      const rate = cyclesPerSecond(clients[name]!);
      if (round > 0) rates.get(name)!.push(rate); // the first is not counted, so that all code is compiled
    }
  }
  const rate = (name: string): number => Math.round(median(rates.get(name)!));
  return {
    bench: 'register', machine: machineFacts(), rounds, errors: {}, missing: npmSip ? [] : ['npm-sip'],
    figures: [figure({
      name: 'register.cycle', unit: 'cycles/s', higherIsBetter: true, ours: rate('twinset'), peers: npmSip ? { 'npm-sip': rate('npm-sip') } : {},
      note: 'per second of processor time, registrar counted in; ours with transactions, timers, bus command and event; npm sip: messages and digest only, MD5 in native code',
    })],
  };
}

function cyclesPerSecond(cycle: () => void): number {
  let cycles = 0;
  let spentUs = 0;
  const before = process.cpuUsage();
  while (spentUs < SLICE_MS * 1000) {
    for (let i = 0; i < CYCLES; i++) cycle();
    cycles += CYCLES;
    const { user, system } = process.cpuUsage(before);
    spentUs = user + system;
  }
  return (cycles * 1e6) / spentUs;
}

async function ourClient(): Promise<() => void> {
  const registrar = new RegistrarLoop();
  const header = newFrameHeader();
  const waiting: string[] = [];
  let done = 0;
  const core = await bootCore(configurationOf({ sessions: 12, transactions: 64, tombstones: 1 << 16 }, {
    accounts: [{ uri: `sip:${USER}@bench.example.org`, registrar: `sip:${REGISTRAR.ip}:${REGISTRAR.port}`, user: USER, password: PASSWORD, expiresS: 3_600 }],
  }), {
    datagram: (_flow, _to, data) => void waiting.push(Buffer.from(data.buffer, data.byteOffset, data.length).toString('latin1')),
    frame(bytes) {
      readFrameHeader(bytes, header);
      if (header.type === MessageType.Done) done++;
    },
  });
  const register = encode('Register', { account: 0 });
  let nowMs = 1;
  let requestId = 0;
  return () => {
    const before = done;
    core.frame(nowMs, buildFrame(MessageType.Register, register, { sender: OWNER, requestId: ++requestId }));
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) core.datagram(nowMs, 0, REGISTRAR, Buffer.from(registrar.answer(request), 'latin1'));
    if (done !== before + 1) throw new Error('the registration did not come about');
    nowMs += 1;
    if (core.deadlineMs <= nowMs) core.tick(nowMs);
  };
}

interface NpmMessage { method?: string; headers: Record<string, unknown> & { cseq: { method: string; seq: number } } }
interface NpmSip { parse(text: string): object; stringify(message: object): string; generateBranch(): string }
interface NpmDigest { signRequest(context: object, request: object, response: object, credentials: object): void }

async function npmSipClient(): Promise<(() => void) | null> {
  const folder = await installedPeer('sip');
  if (!folder) return null;
  const requirePeer = requireFrom(folder);
  const sip = requirePeer('sip') as NpmSip;
  const digest = requirePeer('sip/digest') as NpmDigest;
  const registrar = new RegistrarLoop();
  let seq = 0;
  return () => {
    const request = {
      method: 'REGISTER', uri: 'sip:bench.example.org', version: '2.0', content: '',
      headers: {
        via: [{ version: '2.0', protocol: 'UDP', host: '127.0.0.1', port: 5060, params: { branch: sip.generateBranch() } }], from: { uri: `sip:${USER}@bench.example.org`, params: { tag: `t${seq}` } },
        to: { uri: `sip:${USER}@bench.example.org`, params: {} }, 'call-id': 'bench@127.0.0.1', cseq: { method: 'REGISTER', seq: ++seq }, contact: [{ uri: `sip:${USER}@127.0.0.1:5060`, params: {} }],
        'max-forwards': 70, expires: 3600,
      },
    } satisfies NpmMessage & Record<string, unknown>;
    const challenge = sip.parse(registrar.answer(sip.stringify(request)));
    digest.signRequest({}, request, challenge, { user: USER, password: PASSWORD });
    request.headers.cseq.seq = ++seq;
    request.headers.via[0].params.branch = sip.generateBranch();
    sip.parse(registrar.answer(sip.stringify(request)));
  };
}
