// A fixed set of lives, the same in every run, and the command that lives more of them.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { drawPlan, live } from '../../tools/simulate/index.ts';
import { scratchFolder } from '../support/scratch.ts';

const SEEDS = 120;
const WITH_MEDIA = 8;

test(`${SEEDS} lives of calls, switches, deaths and bad weather break no invariant [D06]`, async () => {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { finding } = await live(drawPlan(seed, false));
    assert.is(finding, null, finding ? `seed ${seed}: ${finding.invariant}: ${finding.detail}\n${finding.events.join('\n')}` : '');
  }
});

test(`${WITH_MEDIA} lives with sound send RTP without a step over switches and deaths [D06]`, async () => {
  let packets = 0;
  for (let seed = 1; seed <= WITH_MEDIA; seed++) {
    const { finding, rtpPackets } = await live(drawPlan(seed, true));
    packets += rtpPackets;
    assert.is(finding, null, finding ? `seed ${seed}: ${finding.invariant}: ${finding.detail}` : '');
  }
  assert.ok(packets > 1_000, `only ${packets} RTP packets: nothing was watched`);
});

test('what a handset can do is done in these lives: no act and no verb is left out [D06]', () => {
  const drawn = Array.from({ length: SEEDS }, (_, index) => drawPlan(index + 1, false));
  const acts = drawn.flatMap((plan) => plan.acts.map(({ act }) => act));
  const seen = (of: (act: (typeof acts)[number]) => string | null): string[] => [...new Set(acts.map(of).filter((name) => name !== null))].sort();
  assert.equal(seen(({ what }) => what), ['freeze', 'glare', 'input', 'kill', 'party', 'party-calls', 'party-writes', 'place-call', 'pull', 'switch', 'vanish', 'weather']);
  assert.equal(seen((act) => (act.what === 'input' ? act.verb : null)), ['answer', 'dtmf', 'end', 'hold', 'merge', 'mute', 'register', 'reject', 'resume', 'route', 'send-message', 'split', 'swap', 'transfer', 'unregister']);
  assert.equal(seen((act) => (act.what === 'party' ? act.verb : null)), ['End', 'Hold', 'Resume', 'SendDtmf', 'TransferBlind']);
  assert.equal(seen((act) => (act.what === 'kill' ? `${act.whom}${act.afterDatagrams ? ' between datagrams' : ''}` : null)).length, 6);
  assert.ok(acts.some((act) => act.what === 'place-call' && act.alsoAt) && acts.some((act) => act.what === 'party-calls' && act.account === 1));
  assert.ok(drawn.some(({ registers }) => registers) && drawn.some(({ reliable }) => reliable) && drawn.some(({ refreshes }) => refreshes));
  assert.equal([...new Set(drawn.map(({ lateOffers }) => lateOffers))].sort(), ['both', 'far-end', 'handset', 'nobody']);
});

test('the same seed lives the same life twice [D06]', async () => {
  const events = async (): Promise<string[]> => {
    const seen: string[] = [];
    await live(drawPlan(7, false), { world: (world) => void world.handset.on('event', (event) => seen.push(`${world.clock.nowMs()} ${JSON.stringify(event)}`)) });
    return seen;
  };
  const first = await events();
  assert.ok(first.length > 5);
  assert.equal(await events(), first);
});

const twinset = (...words: string[]) =>
  spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), 'simulate', ...words], { encoding: 'utf8' });

test('the command counts lives and virtual hours, and replays a plan [D06]', () => {
  const folder = scratchFolder('simulate');
  const many = twinset('--runs', '5', '--media', '0', '--json');
  assert.is(many.status, 0, many.stderr);
  const result = JSON.parse(many.stdout) as { verdict: string; runs: number; virtualMs: number };
  assert.equal([result.verdict, result.runs], ['pass', 5]);
  assert.ok(result.virtualMs > 5 * 300_000);
  const path = join(folder, 'plan.yaml');
  writeFileSync(path, 'scenario: one-call\ntitle: One call\nlife:\n  seed: 3\n  answer: active\n  acts:\n    - { atMs: 100, party-calls: { party: 1 } }\n');
  assert.is(twinset('--replay', path).status, 0);
  writeFileSync(path, 'acts: everything\n');
  assert.is(twinset('--replay', path).status, 2);
  assert.is(twinset('--replay', join(folder, 'nowhere')).status, 3);
  assert.is(twinset('--runs', '0').status, 2, 'no life is no pass');
});

test.run();
