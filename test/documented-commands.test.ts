// Every command that a page of the checkout names is there, with each option that stands behind it; what can be run at once is run by docs.test.ts.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import type { Command } from 'commander';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createProgram } from '../tools/commands.ts';
import { packagePath } from '../tools/package-root.ts';
import { PLANNED } from '../tools/planned.ts';

const ROOMS = ['docs', 'proto', 'firmware', 'host-shim', 'guests', 'tools', 'test'];
const PAGES = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', ...ROOMS.flatMap((room) => readdirSync(packagePath(room), { recursive: true }).map(String).filter((path) => path.endsWith('.md')).map((path) => `${room}/${path}`))].sort();
const PACKAGE = JSON.parse(readFileSync(packagePath('package.json'), 'utf8')) as { scripts: Record<string, string> };
const program = createProgram(() => undefined);

/** Code of a page, a line each: blocks in a frame, indented blocks, and spans inside of sentences. */
export function codeLines(page: string): string[] {
  const spans = [...page.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code!);
  const indented = page.split('\n').filter((line) => line.startsWith('    '));
  const framed = [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].flatMap(([, block]) => block!.split('\n'));
  return [...spans, ...indented, ...framed];
}

/** What is wrong with a line's call of twinset; null when nothing is, or when it calls something else. */
export function mistakeIn(line: string): string | null {
  const call = /(?:^\s*|npx |\$\(|[|&;] )twinset +([a-z][^|>&;)]*)/.exec(line.replace(/ #.*$/, ''))?.[1];
  if (call === undefined) return null;
  const words = call.trim().split(/\s+/);
  let command = program as Command;
  while (words[0] !== undefined) {
    const inner = command.commands.find((one) => one.name() === words[0]) as Command | undefined;
    if (inner === undefined) break;
    words.shift();
    command = inner;
  }
  if (PLANNED.some(({ name }) => name === command.name())) return null; // takes whatever follows, to say that it is not there
  if (command === (program as Command)) return `no command ${words[0]}`;
  if (command.commands.length > 0 && words[0] !== undefined && /^[a-z-]+$/.test(words[0])) return `${command.name()} has no ${words[0]}`;
  const unknown = words.map((word) => /^--[a-z-]+/.exec(word)?.[0]).find((option) => option !== undefined && option !== '--help' && !command.options.some(({ long }) => long === option));
  return unknown === undefined ? null : `${command.name()} has no ${unknown}`;
}

test('every call of twinset on a page has a command and options that are there [D13]', () => {
  let calls = 0;
  const wrong = PAGES.flatMap((page) => codeLines(readFileSync(packagePath(page), 'utf8')).flatMap((line) => {
    const mistake = mistakeIn(line);
    calls += /\btwinset +[a-z]/.test(line) ? 1 : 0;
    return mistake === null ? [] : [`${page}: ${line.trim()}: ${mistake}`];
  }));
  assert.equal(wrong, []);
  assert.ok(calls > 80, String(calls));
});

test('a call that is not there is found [D13]', () => {
  assert.is(mistakeIn('npx twinset runn --bind x'), 'no command runn');
  assert.is(mistakeIn('twinset scenario play x.yaml'), 'scenario has no play');
  assert.is(mistakeIn('twinset run --bund x'), 'run has no --bund');
  assert.is(mistakeIn('npx twinset scenario run test/scenarios --simulate   # twinset fly'), null);
  assert.is(mistakeIn('the package twinset is packed'), null);
  for (const { under, name } of PLANNED) assert.is(mistakeIn(`twinset ${under === undefined ? '' : `${under} `}${name} --bind x`), null);
});

test('every npm script and every file that Node is to run on a page is there [D13]', () => {
  const missing = PAGES.flatMap((page) => codeLines(readFileSync(packagePath(page), 'utf8')).flatMap((line) => {
    const script = /\bnpm run ([a-z]+)/.exec(line)?.[1];
    const file = /\bnode ((?:tools|test)\/[\w./-]+)/.exec(line)?.[1];
    return [
      ...(script !== undefined && PACKAGE.scripts[script] === undefined ? [`${page}: npm run ${script}`] : []),
      ...(file !== undefined && !existsSync(packagePath(file)) ? [`${page}: ${file}`] : []),
    ];
  }));
  assert.equal(missing, []);
});

test('the scenario files that the README counts are as many [D05]', () => {
  const counted = Number(/\| (\d+) files in `test\/scenarios`/.exec(readFileSync(packagePath('README.md'), 'utf8'))?.[1]);
  assert.is(counted, readdirSync(packagePath('test', 'scenarios'), { recursive: true }).filter((path) => String(path).endsWith('.yaml')).length);
});

test.run();
