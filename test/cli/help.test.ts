// What the command says of itself: every command has help with examples, and the words that scripts rely on (CLI.md).
import { spawnSync } from 'node:child_process';
import type { Command } from 'commander';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runCall } from '../../tools/call.ts';
import { createProgram } from '../../tools/commands.ts';
import { packagePath } from '../../tools/package-root.ts';
import { PLANNED } from '../../tools/planned.ts';

/** Commands by the words that call them. */
function named(command: Command, words: string[] = []): Map<string, Command> {
  const shown = command.createHelp().visibleCommands(command).filter((one) => one.name() !== 'help');
  const inner = shown.flatMap((one) => [...named(one as Command, [...words, one.name()])]);
  return new Map([[words.join(' '), command], ...inner]);
}
const commands = named(createProgram(() => undefined));
const leaves = [...commands].filter(([words, { commands: inner }]) => words === '' || inner.length === 0);

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => void (text += part) });
  command.outputHelp();
  return text;
}

test('every command explains itself, with examples that call it and options that it has [D05]', () => {
  assert.ok(leaves.length > 25, String(leaves.length));
  for (const [words, command] of leaves) {
    const help = helpOf(command);
    assert.ok(command.description().length > 10, words);
    const shown = help.slice(help.indexOf('\nExamples:\n')).split('\n').filter((line) => line.startsWith('  $ twinset ')).map((line) => line.slice('  $ twinset '.length));
    assert.ok(shown.some((example) => example.startsWith(words)), `${words} has no example of its own`);
    for (const example of shown) {
      const [called, its] = [...commands].reverse().find(([name]) => name !== '' && `${example} `.startsWith(`${name} `)) ?? [];
      assert.ok(its, `${words}: ${example} calls nothing`);
      for (const [option] of example.matchAll(/(?<= )--[a-z-]+/g)) assert.ok(its.options.some(({ long }) => long === option), `${called} has no ${option}`);
    }
  }
});

const PROMISED: Readonly<Record<string, string>> = {
  run: 'bind config register user password answer control json',
  'scenario run': 'json junit html simulate seed shard peers',
  'scenario list': '', 'scenario check': '', 'scenario new': '',
  simulate: 'seed hours runs json',
  'image build': '', 'image sign': '', 'image verify': '', 'image inspect': '',
  flash: '',
  qemu: 'image json',
  replay: 'json',
  'trace ladder': '', 'trace export': 'pcapng',
  'bench list': '', 'bench parse': 'json rounds', 'bench bus': 'json rounds', 'bench calls': 'json rounds', 'bench register': 'json rounds', 'bench switch': 'json rounds',
};

test('the commands and options that scripts rely on are there [D05]', () => {
  for (const [words, options] of Object.entries(PROMISED)) {
    const command = commands.get(words);
    assert.ok(command, `there is no ${words}`);
    for (const option of options.split(' ').filter(Boolean)) assert.ok(command.options.some(({ long }) => long === `--${option}`), `${words} has no --${option}`);
  }
});

async function call(...words: string[]): Promise<{ status: number; out: string; error: string }> {
  let [out, error] = ['', ''];
  const status = await runCall(words, { out: (text) => void (out += text), error: (text) => void (error += text) });
  return { status, out, error };
}

const MISUSED: readonly (readonly [string, RegExp])[] = [
  ['fly', /^twinset: UNKNOWN_COMMAND: there is no command "fly"; known are run, scenario, .*\. See: twinset --help\n$/],
  ['scenaro', /; did you mean "scenario"\? See: twinset --help\n$/],
  ['scenario rn', /; did you mean "run"\? See: twinset scenario --help\n$/],
  ['bench pars', /; did you mean "parse"\? See: twinset bench --help\n$/],
  ['run --fast', /^twinset: BAD_OPTION: unknown option '--fast'\. See: twinset run --help\n$/],
  ['run --anser off', /^twinset: BAD_OPTION: unknown option '--anser'; did you mean --answer\? See: twinset run --help\n$/],
  ['run now', /too many arguments for 'run'/],
  ['qemu', /missing required argument 'target'\. See: twinset qemu --help/],
  ['qemu arm', /Allowed choices are aarch64-virt, x86_64-q35\./],
  ['flash', /required option '--target <host\[:port\]>' not specified/],
  ['simulate --seed x', /'x' is invalid\. It must be a whole number from 0 to 999999999\. See: twinset simulate --help/],
  ['scenario run x.yaml --json', /option '--json <file>' argument missing/],
];

test('wrong words end with status 2: a code, what is wrong, the nearest word, where to look it up; nothing on standard output [D05]', async () => {
  for (const [words, says] of MISUSED) {
    const { status, out, error } = await call(...words.split(' '));
    assert.equal([status, out], [2, ''], words);
    assert.match(error, says);
  }
});

test('half a call shows the help of what it began, as an error [D05]', async () => {
  const { status, out, error } = await call('trace');
  assert.equal([status, out], [2, '']);
  assert.match(error, /^Usage: twinset trace /);
});

test('a command of the contract that this version does not have says so, whatever follows, and what there is instead [D05]', async () => {
  const shown = (await call('--help')).out;
  for (const { under, name } of PLANNED) {
    const words = under === undefined ? [name] : [under, name];
    for (const more of [[], ['new', 'x', '--dir', 'y'], ['--rounds', '3']]) {
      const { status, out, error } = await call(...words, ...more);
      assert.equal([status, out], [3, '']);
      assert.match(error, new RegExp(`^twinset: NOT_IN_THIS_VERSION: twinset ${words.join(' ')} is not in this version\\. .{20}`));
    }
    assert.match((await call(...words, '--help')).out, /not in this version\. /);
    assert.not.match(shown, new RegExp(`^ {2}${name} `, 'm'));
  }
});

test('with --json a failure is an event on standard output, too, unless --json names a file [D05]', async () => {
  assert.is((JSON.parse((await call('run', '--fast', '--json')).out) as { code: string }).code, 'BAD_OPTION');
  assert.is((JSON.parse((await call('scenario', 'run', 'no-such.yaml', '--json', '-')).out) as { code: string }).code, 'NO_SUCH_FILE');
  assert.equal(await call('scenario', 'run', 'no-such.yaml', '--json', 'result.json').then(({ status, out }) => [status, out]), [3, '']);
});

test('help and version are for standard output and end with status 0 [D05]', () => {
  const twinset = (...words: string[]) => spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), ...words], { encoding: 'utf8', timeout: 20_000 });
  const help = twinset('trace', 'ladder', '--help');
  assert.equal([help.status, help.stderr], [0, '']);
  assert.match(help.stdout, /^Usage: twinset trace ladder [^]*\nExamples:\n {2}\$ twinset trace ladder /);
  assert.match(twinset('--version').stdout, /^\d+\.\d+\.\d+\n$/);
});

test.run();
