// The core's host side over a scripted core: effects, order, traps, restarts, quarantine.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeConfiguration, encodeConfiguration } from '../../proto/index.ts';
import type { CoreEffects, CoreTrap } from '../machine/parts.ts';
import type { CoreBinding } from './binding.ts';
import { Core } from './core.ts';
import { EffectKind } from './outbox.ts';
import { type Guard, timeLimited } from './time-limit.ts';

type Record = { kind: EffectKind; word?: number; text: string };

/** An outbox as the core writes it. */
function outboxOf(...records: Record[]): Uint8Array {
  return Buffer.concat(records.map(({ kind, word = 0, text }) => {
    const head = kind === EffectKind.Datagram ? 40 : 16;
    const bytes = Buffer.alloc((head + text.length + 7) & ~7);
    bytes.writeUInt32LE(bytes.length, 0);
    bytes.writeUInt16LE(kind, 4);
    if (kind === EffectKind.Datagram) {
      bytes.writeUInt32LE(word, 8);
      bytes.writeUInt32LE(0xffff, 20);
      bytes.writeUInt32LE(0x7f000001, 24);
      bytes.writeUInt16LE(5070, 28);
      bytes.writeUInt32LE(text.length, 32);
    } else {
      bytes.writeUInt32LE(text.length, 8);
      bytes.writeUInt32LE(word, 12);
    }
    bytes.write(text, head);
    return bytes;
  }));
}

/** (module (func (export "f") (loop (br 0)))): WebAssembly that never comes back. */
function endless(): void {
  const loop = new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 9, 1, 7, 0, 3, 64, 12, 0, 11, 11));
  (new WebAssembly.Instance(loop, {}).exports.f as () => void)();
}

/** A core that does what a frame's text says: "trap", or anything else as a frame back. */
class Script {
  instances = 0;
  restoredFrom: string[] = [];
  trapOnRestore = 0;
  trapsOnce = 1;
  entropy = new Set<string>();
  readonly seen: string[] = [];
  readonly bootedWith: { codecs: string[]; barredMs: number }[] = [];

  instantiate = (): CoreBinding => {
    this.instances++;
    const kept: Record[] = [];
    let pending: Record[] = [];
    const answer = (records: Record[]): number => { pending = records; return 77; };
    const event = (text: string): number => {
      this.seen.push(text);
      if (text === 'trap' || (text.endsWith(' trap once') && this.trapsOnce-- > 0)) throw new Error('unreachable');
      if (text === 'hang') endless();
      if (text === 'keep') { kept.push({ kind: EffectKind.Checkpoint, word: 5, text: 'record' }); return answer([{ kind: EffectKind.Frame, text: 'kept' }, kept[0]]); }
      if (text === 'forget') return answer([{ kind: EffectKind.Checkpoint, word: 5, text: '' }]);
      return answer([{ kind: EffectKind.Log, word: 1, text: 'seen' }, { kind: EffectKind.Frame, text: `re ${text}` }, { kind: EffectKind.Datagram, word: 2, text: `to ${text}` }]);
    };
    const decode = (bytes: Uint8Array) => Buffer.from(bytes).toString();
    return {
      boot: (_now, configuration, entropy) => {
        this.entropy.add(decode(entropy));
        const { codecs, barredMs } = decodeConfiguration(configuration);
        this.bootedWith.push({ codecs, barredMs });
        if (codecs[0] !== 'bad') return answer([]);
        answer([{ kind: EffectKind.Log, word: 3, text: 'no account' }]);
        return NaN;
      },
      restore: (_now, entropy, records) => {
        this.entropy.add(decode(entropy));
        if (this.trapOnRestore-- > 0) throw new Error('unreachable');
        this.restoredFrom.push(decode(records));
        return answer([{ kind: EffectKind.Frame, text: 'restored' }]);
      },
      onDatagram: (_now, flow, source, data) => event(`${flow} ${source.d.toString(16)}:${source.port} ${decode(data)}`.replace(/.* (trap|hang)$/, '$1')),
      onDatagramFailed: (_now, flow, destination) => event(`failed ${flow} ${destination.port}`),
      onStreamOpened: (_now, stream, flow, peer) => event(`opened ${stream} ${flow} ${peer.port}`),
      onStreamData: (_now, stream, data) => event(`${stream}: ${decode(data)}`.replace(/.*: trap$/, 'trap')),
      onResolved: (_now, _query, records) => event(decode(records)),
      onStreamClosed: (_now, stream) => event(`closed ${stream}`),
      onFrame: (_now, frame) => event(decode(frame)),
      onTick: () => event('tick'),
      outbox: () => { const bytes = outboxOf(...pending); pending = []; return bytes; },
      stats: () => Buffer.from('sessions=3\nmemoryBytes=1048576\n'),
      fault: () => { throw new Error('unreachable'); },
    };
  };
}

function start(configuration = 'good', also: Partial<CoreEffects> = {}, guard?: Guard) {
  const script = new Script();
  const done: string[] = [];
  let entropy = 0;
  const core = new Core(script.instantiate, {
    frame: (bytes) => done.push(`frame ${Buffer.from(bytes)}`),
    datagram: (flow, to, data) => done.push(`datagram ${flow} ${to.ip}:${to.port} ${Buffer.from(data)}`),
    log: (level, text) => { if (level === 1) done.push(`log ${text}`); },
    restarted: (restarts) => done.push(`restarted ${restarts}`),
    barred: (reason) => done.push(`barred: ${reason}`),
    stopped: (reason) => done.push(`stopped: ${reason}`),
    ...also,
  }, (bytes) => bytes.fill(entropy++), guard);
  core.boot(0, encodeConfiguration({ codecs: [configuration] }));
  return { core, script, done };
}

test('effects are carried out in order, and the deadline is what the core said [S11]', () => {
  const { core, done } = start();
  core.frame(1, Buffer.from('hello'));
  assert.equal(done, ['log seen', 'frame re hello', 'datagram 2 127.0.0.1:5070 to hello']);
  assert.is(core.deadlineMs, 77);
  core.datagram(2, 4, { ip: '192.0.2.1', port: 9 }, Buffer.from('x'));
  assert.is(done[4], 'frame re 4 c0000201:9 x');
});

test('a refused configuration is an error that says why [S09]', () => {
  assert.throws(() => start('bad'), (error: Error & { code?: string }) => error.code === 'BAD_CONFIGURATION' && error.message.includes('no account'));
});

test('an event that an effect brings about waits until the effects are done [H09]', () => {
  const done: string[] = [];
  const { core } = start('good', {
    frame: (bytes) => { const text = Buffer.from(bytes).toString(); done.push(text); if (text === 're first') core.frame(1, Buffer.from('second')); },
    datagram: (_flow, _to, data) => done.push(Buffer.from(data).toString()),
  });
  core.frame(1, Buffer.from('first'));
  assert.equal(done, ['re first', 'to first', 're second', 'to second']);
});

test('after a trap a fresh instance is restored from the checkpoints, with fresh entropy, and goes on [S11]', () => {
  const { core, script, done } = start();
  core.frame(1, Buffer.from('keep'));
  core.frame(2, Buffer.from('trap'));
  core.frame(3, Buffer.from('on'));
  assert.equal(done.filter((line) => !line.startsWith('log')), ['frame kept', 'restarted 1', 'frame restored', 'frame re on', 'datagram 2 127.0.0.1:5070 to on']);
  assert.equal(script.restoredFrom, ['\x05\0\0\0\x06\0\0\0record\0\0']);
  assert.is(script.instances, 2);
  assert.is(script.entropy.size, 3);
  assert.is(core.stats().restarts, 1);
});

test('a core that does not come back is stopped, told with its memory and counters, and a fresh one goes on [D14, S11]', () => {
  const traps: CoreTrap[] = [];
  const { core, script, done } = start('good', { trapped: (trap) => traps.push(trap) }, timeLimited(250));
  core.frame(1, Buffer.from('keep'));
  core.frame(2, Buffer.from('hang'));
  core.frame(3, Buffer.from('on'));
  assert.equal(done.filter((line) => !line.startsWith('log')), ['frame kept', 'restarted 1', 'frame restored', 'frame re on', 'datagram 2 127.0.0.1:5070 to on']);
  assert.equal(traps.map(({ event, hung, error, stats }) => [event, hung, error.message, stats.sessions]), [['a frame of 4 bytes', true, 'no answer within 250 ms', 3]]);
  assert.equal([core.stats().hung, core.stats().restarts, script.instances], [1, 1, 2]);
  core.frame(4, Buffer.from('hang'));
  assert.is(core.stats().quarantined, 1);
});

test('a core that cannot take up what is kept goes on without it under its new configuration [D14, S11]', () => {
  const { core, script, done } = start();
  core.frame(1, Buffer.from('keep'));
  script.trapOnRestore = 1;
  core.reconfigure(2, encodeConfiguration({ codecs: ['other'] }), false);
  core.frame(3, Buffer.from('on'));
  assert.equal(done.filter((line) => !line.startsWith('log')), ['frame kept', 'restarted 0', 'frame restored', 'frame re on', 'datagram 2 127.0.0.1:5070 to on']);
  assert.equal([script.restoredFrom, script.bootedWith.at(-1)!.codecs, core.stats().checkpoints], [[''], ['other'], 0]);
});

test('a forgotten record is not restored [S11]', () => {
  const { core, script } = start();
  for (const text of ['keep', 'forget', 'trap']) core.frame(1, Buffer.from(text));
  assert.equal(script.restoredFrom, ['']);
});

test('the event that made the core trap is not given to it again; a datagram is read once more by the restored core, and then never [S11]', () => {
  const { core, script, done } = start();
  const from = { ip: '192.0.2.1', port: 9 };
  for (let i = 0; i < 5; i++) core.datagram(i, 0, from, Buffer.from('trap'));
  for (let i = 0; i < 5; i++) core.frame(i, Buffer.from('trap'));
  assert.is(script.seen.filter((text) => text === 'trap').length, 2 + 1);
  assert.equal(done.filter((line) => line.startsWith('restarted')), ['restarted 1', 'restarted 2'], 'the second trap of one datagram is no restart of its own');
  assert.is(script.restoredFrom.length, 2 + 1);
  assert.is(core.stats().quarantined, 8);
});

test('a datagram at which the core trapped for what was gone with it has its effects, after those of the restored core, and is no poison [S11]', () => {
  const { core, script, done } = start();
  core.frame(1, Buffer.from('keep'));
  const from = { ip: '192.0.2.1', port: 9 };
  for (let i = 0; i < 2; i++) core.datagram(2, 0, from, Buffer.from('trap once'));
  const effects = ['frame re 0 c0000201:9 trap once', 'datagram 2 127.0.0.1:5070 to 0 c0000201:9 trap once'];
  assert.equal(done.filter((line) => !line.startsWith('log')), ['frame kept', 'restarted 1', 'frame restored', ...effects, ...effects]);
  assert.is(core.stats().quarantined, 0);
  assert.is(core.deadlineMs, 77);
  assert.is(script.restoredFrom.length, 1);
});

test('a datagram that holds the core up is not tried a second time [S11, D14]', () => {
  const { core, script } = start('good', {}, timeLimited(250));
  for (let i = 0; i < 2; i++) core.datagram(i, 0, { ip: '192.0.2.1', port: 9 }, Buffer.from('hang'));
  assert.equal([core.stats().hung, core.stats().quarantined, script.restoredFrom.length], [1, 1, 1]);
});

test('more than three restarts in ten seconds bar the core from new calls, fewer do not [S11]', () => {
  const slow = start();
  for (let i = 0; i < 8; i++) slow.core.fault(i * 4000, 0);
  assert.is(slow.core.stats().restarts, 8);
  assert.not(slow.done.some((line) => line.startsWith('barred')));
  const { core, script, done } = start();
  for (let i = 0; i < 3; i++) core.fault(i * 1000, 0);
  assert.equal(script.bootedWith.map(({ barredMs }) => barredMs), [0, 0, 0, 0]);
  core.fault(3000, 0);
  assert.equal(script.bootedWith.at(-1), { codecs: ['good'], barredMs: 10_000 });
  assert.ok(done.some((line) => line.startsWith('barred: the core trapped more than 3 times in 10 s')));
  core.frame(4000, Buffer.from('on'));
  assert.ok(done.includes('frame re on'));
  core.fault(14_500, 0);
  assert.is(script.bootedWith.at(-1)!.barredMs, 0);
});

test('a core that traps on its own is stopped after twelve restarts in ten seconds [S11]', () => {
  const { core, done } = start();
  for (let i = 0; i < 12; i++) core.fault(i * 100, 0);
  assert.is(core.stats().restarts, 12);
  core.fault(1200, 0);
  assert.match(done.at(-1)!, /^stopped: the core trapped more than 12 times in 10 s/);
  assert.is(core.deadlineMs, Infinity);
  const before = done.length;
  core.frame(9000, Buffer.from('anyone'));
  assert.is(done.length, before);
  assert.is(core.stats().refusedEvents, 1);
});

test('records that cannot be restored are given up, and the core lives [S11]', () => {
  const { core, script, done } = start();
  core.frame(1, Buffer.from('keep'));
  script.trapOnRestore = 1;
  core.fault(2, 0);
  assert.equal(script.restoredFrom, ['']);
  core.frame(3, Buffer.from('on'));
  assert.ok(done.includes('frame re on'));
});

test('an outbox that does not add up counts as a trap [S11]', () => {
  const { core, script, done } = start();
  const instantiate = script.instantiate();
  const broken = new Core(() => ({ ...instantiate, outbox: () => (script.seen.length > 0 && script.seen.pop() ? Uint8Array.of(1, 2, 3) : new Uint8Array(0)) }), {
    frame: () => done.push('frame'), datagram: () => undefined, log: () => undefined, restarted: () => done.push('restarted'), barred: () => undefined, stopped: () => undefined,
  }, () => undefined);
  broken.boot(0, encodeConfiguration({ codecs: ['good'] }));
  broken.frame(1, Buffer.from('x'));
  assert.equal(done, ['restarted']);
  assert.is(core.stats().restarts, 0);
});

test('statistics are the lines of the core and what its host side counted [S09]', () => {
  const { core } = start();
  core.datagram(1, 0, { ip: 'not-a-number', port: 1 }, Buffer.from('x'));
  assert.equal(core.stats(), { sessions: 3, memoryBytes: 1048576, restarts: 0, checkpoints: 0, quarantined: 0, hung: 0, refusedEvents: 1 });
});

test('a fresh instance is told of the connections that stand, and of no others [S07, S11]', () => {
  const { core, script } = start();
  const peer = { ip: '127.0.0.1', port: 4000 };
  for (const stream of [1, 2, 3]) core.streamOpened(0, stream, 1, peer);
  core.streamClosed(1, 2);
  core.streamData(2, 3, Buffer.from('trap'));
  assert.equal(script.seen.filter((text) => text.startsWith('opened')), ['opened 1 1 4000', 'opened 2 1 4000', 'opened 3 1 4000', 'opened 1 1 4000', 'opened 3 1 4000']);
});

test.run();
