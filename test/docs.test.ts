// What the documentation says, done: every ```sh block of README.md and docs/*.md runs as it stands, on ports that are free.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packagePath } from '../tools/package-root.ts';
import { whatIsMissing } from '../tools/programs.ts';
import { freePorts } from '../tools/scenario/party/ports.ts';
import { blocksOf, shownLine, type DocBlock } from './support/doc-blocks.ts';
import { skip } from './support/programs.ts';
import { scratchFolder } from './support/scratch.ts';
import { scratchCheckout } from './support/scratch-checkout.ts';

const PAGES = ['README.md', ...readdirSync(packagePath('docs')).filter((name) => name.endsWith('.md')).sort().map((name) => `docs/${name}`)];
/** The ports that pages may name; each page gets free ones in their place. */
const DOCUMENTED_PORTS = [4460, 5060, 5080, 5090, 7060];
const BLOCK_MS = 60_000;
const LEAVING_MS = 2_000;
const LOOK_EVERY_MS = 20;
const NO_REGISTRY = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|ENETUNREACH)\b/;

interface Finished { status: number | string; output: string; leftBehind: boolean }

/** One block in a shell of its own, with nothing on its standard input. */
async function runBlock(script: string, folder: string, environment: Record<string, string>): Promise<Finished> {
  const path = join(dirname(folder), 'output.txt');
  const output = openSync(path, 'w');
  const child = spawn('bash', ['-e', '-c', script], { cwd: folder, detached: true, stdio: ['ignore', output, output], env: { ...process.env, ...environment } });
  closeSync(output);
  const group = (signal: NodeJS.Signals | 0): boolean => { try { return process.kill(-child.pid!, signal); } catch { return false; } };
  const timer = setTimeout(() => group('SIGKILL'), BLOCK_MS);
  const status = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? code!));
  });
  clearTimeout(timer);
  // What the block ended may need a moment to go.
  for (let waited = 0; group(0) && waited < LEAVING_MS; waited += LOOK_EVERY_MS) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  const leftBehind = group('SIGKILL');
  return { status, output: readFileSync(path, 'utf8'), leftBehind };
}

async function portsFor(text: string): Promise<string> {
  const free = new Map<string, number>();
  for (const port of DOCUMENTED_PORTS) free.set(String(port), await freePorts(1));
  return text.replace(/\b\d{4}\b/g, (number) => String(free.get(number) ?? number));
}

/** The blocks of a page are a story: one folder, one after the other. Stops at the first that is not as documented. */
async function tellPage(page: string): Promise<void> {
  const blocks = blocksOf(await portsFor(readFileSync(packagePath(page), 'utf8')));
  assert.ok(blocks.length > 0, `${page} has no executable block`);
  const folder = scratchCheckout('docs');
  for (const block of blocks) await tellBlock(page, block, folder);
}

async function tellBlock(page: string, { line, script, exits, needs, shows }: DocBlock, folder: string): Promise<void> {
  const place = `${page}:${line}`;
  const needsRegistry = needs.includes('registry');
  const missing = whatIsMissing(needs.filter((name) => name !== 'registry'));
  if (missing !== null) return skip(place, missing);
  // `npx` in a checkout leaves a link in npm's cache: not in the user's.
  const cache: Record<string, string> = needsRegistry ? {} : { npm_config_cache: join(dirname(folder), 'npm-cache') };
  const { status, output, leftBehind } = await runBlock(script, folder, { ...cache, npm_config_update_notifier: 'false', NO_COLOR: '1' });
  if (needsRegistry && status !== exits && NO_REGISTRY.test(output)) return skip(place, 'the npm registry cannot be reached');
  assert.is(status, exits, `${place} ends with ${status}, documented is ${exits}:\n${output}`);
  assert.not.ok(leftBehind, `${place} leaves a process behind`);
  for (const shown of shows) assert.match(output, shownLine(shown), `${place} shows "${shown}", but the output is:\n${output}`);
}

const told = new Map(PAGES.map((page) => [page, tellPage(page).then(() => null, (error: unknown) => error)]));

for (const page of PAGES) {
  test(`what ${page} says can be done as it stands [D13]`, async () => {
    const error = await told.get(page);
    if (error !== null) throw error;
  });
}

test('a link to a file of the checkout leads there [D13]', () => {
  const readmes = ['proto', 'firmware', 'host-shim', 'host-shim/bus', 'host-shim/media', 'guests', 'guests/android', 'guests/symbian', 'guests/codecs', 'tools', 'test'].map((room) => `${room}/README.md`);
  const broken = [...PAGES, 'ARCHITECTURE.md', ...readmes].flatMap((page) =>
    [...readFileSync(packagePath(page), 'utf8').matchAll(/\]\(([^)#]+)(#[^)]*)?\)/g)].map(([, target]) => target!)
      .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(packagePath(dirname(page), target))).map((target) => `${page}: ${target}`));
  assert.equal(broken, []);
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
