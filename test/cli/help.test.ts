// What the command says of itself: every command has help with examples, and the words that scripts rely on (CLI.md).
import { spawnSync } from 'node:child_process';
import type { Command } from 'commander';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createProgram } from '../../tools/commands.ts';
import { packagePath } from '../../tools/package-root.ts';

/** Commands by the words that call them. */
function named(command: Command, words: string[] = []): Map<string, Command> {
  const inner = command.commands.flatMap((one) => [...named(one as Command, [...words, one.name()])]);
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

test('help and version are for standard output and end with status 0 [D05]', () => {
  const twinset = (...words: string[]) => spawnSync(process.execPath, [packagePath('tools', 'bin', 'twinset.mjs'), ...words], { encoding: 'utf8', timeout: 20_000 });
  const help = twinset('trace', 'ladder', '--help');
  assert.equal([help.status, help.stderr], [0, '']);
  assert.match(help.stdout, /^Usage: twinset trace ladder [^]*\nExamples:\n {2}\$ twinset trace ladder /);
  assert.match(twinset('--version').stdout, /^\d+\.\d+\.\d+\n$/);
});

test.run();
