// What the documentation says, done: every ```sh block of README.md and docs/*.md runs as it stands, on ports that are free.
// Real time: calls, switches and a scenario whose frames are counted.
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../tools/package-root.ts';
import { blocksOf, shownLine, type DocBlock } from './support/doc-blocks.ts';
import { scratchFolder } from './support/scratch.ts';
import { DOCUMENTED_PORTS, needsTarget, tellBlock, tellPage } from './support/told-pages.ts';

const PAGES = ['README.md', ...readdirSync(packagePath('docs')).filter((name) => name.endsWith('.md')).sort().map((name) => `docs/${name}`)];
const told = new Map(PAGES.map((page) => [page, tellPage(page).then(() => null, (error: unknown) => error)]));

for (const page of PAGES) {
  test(`what ${page} says can be done as it stands [D13]`, async () => {
    const error = await told.get(page);
    if (error !== null) throw error;
  });
}

test('what is done on a target stands on the page that test/target tells [D13]', () => {
  assert.equal(PAGES.filter(needsTarget), ['docs/device-makers.md']);
});

test('a link to a file of the checkout leads there [D13]', () => {
  const rooms = ['proto', 'firmware', 'host-shim', 'guests', 'tools', 'test'];
  const readmes = rooms.flatMap((room) => readdirSync(packagePath(room), { recursive: true }).map(String).filter((path) => path.endsWith('.md')).map((path) => `${room}/${path}`));
  assert.ok(readmes.length >= rooms.length);
  const broken = [...PAGES, 'ARCHITECTURE.md', 'CHANGELOG.md', ...readmes].flatMap((page) =>
    [...readFileSync(packagePath(page), 'utf8').matchAll(/\]\(([^)#]+)(#[^)]*)?\)/g)].map(([, target]) => target!)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(packagePath(dirname(page), target))).map((target) => `${page}: ${target}`));
  assert.equal(broken, []);
});

test('every folder of tools/ and test/ stands in the README there [D13]', () => {
  const missing = ['tools', 'test'].flatMap((room) => {
    const page = readFileSync(packagePath(room, 'README.md'), 'utf8');
    return readdirSync(packagePath(room), { withFileTypes: true }).filter((entry) => entry.isDirectory() && !page.includes(`\`${entry.name}/`)).map(({ name }) => `${room}/${name}`);
  });
  assert.equal(missing, []);
});

test('a page names no port but those that are replaced by free ones [D13]', () => {
  const unknown = PAGES.flatMap((page) => blocksOf(readFileSync(packagePath(page), 'utf8')).flatMap(({ script, line }) =>
    [...script.matchAll(/(?:127\.0\.0\.1:|-p |tcp:)(\d+)/g)].map(([, port]) => Number(port)).filter((port) => port !== 0 && !DOCUMENTED_PORTS.includes(port)).map((port) => `${page}:${line}: ${port}`)));
  assert.equal(unknown, []);
});

test('a block is told with what it needs, how it ends and what it shows [D13]', () => {
  const page = ['# Page', '```sh', '# needs sipp, tshark', 'false   # exits 1', '```', '', '```text', 'took 3.5 s ... done', '```', '```yaml', 'a: 1', '```'].join('\n');
  assert.equal(blocksOf(page), [{ line: 3, script: '# needs sipp, tshark\nfalse   # exits 1', exits: 1, needs: ['sipp', 'tshark'], shows: ['took 3.5 s ... done'] }]);
  assert.match('it took 12 s and all of it is done', shownLine('took 3.5 s ... done'));
  assert.not.match('it took 12 s and all of it is lost', shownLine('took 3.5 s ... done'));
  assert.match('0.5 |<---- ACK --|', shownLine('1.25   |<------ ACK ----|'));
});

test('a block that fails, shows too little or leaves a process behind is found out [D13]', async () => {
  const folder = join(scratchFolder('docs-faults'), 'nothing');
  mkdirSync(folder);
  const block = (script: string, more: Partial<DocBlock> = {}): DocBlock => ({ line: 1, script, exits: 0, needs: [], shows: [], ...more });
  const verdict = (one: DocBlock): Promise<string> => tellBlock('page', one, folder).then(() => 'fine', (error: Error) => error.message.split('\n')[0]!);
  assert.is(await verdict(block('true\nfalse\ntrue')), 'page:1 ends with 1, documented is 0:');
  assert.is(await verdict(block('true', { exits: 2 })), 'page:1 ends with 0, documented is 2:');
  assert.is(await verdict(block('echo 3 calls', { shows: ['4 calls'] })), 'fine');
  assert.match(await verdict(block('echo no call', { shows: ['4 calls'] })), /^page:1 shows "4 calls"/);
  assert.is(await verdict(block('sleep 30 & true')), 'page:1 leaves a process behind');
});

test.run();
