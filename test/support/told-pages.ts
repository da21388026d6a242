// Pages of documentation, done: blocks run in a shell as they stand, on ports that are free, and must end and show what the page says.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { packagePath } from '../../tools/package-root.ts';
import { whatIsMissing } from '../../tools/programs.ts';
import { freePorts } from '../../tools/scenario/party/ports.ts';
import { blocksOf, shownLine, type DocBlock } from './doc-blocks.ts';
import { skip } from './programs.ts';
import { withScratchCheckout } from './scratch-checkout.ts';

/** The ports that pages may name; each page gets free ones in their place. */
export const DOCUMENTED_PORTS = [4460, 5060, 5080, 5090, 7060];
/** In `# needs`: a target on QEMU. */
const TARGET = 'target';
const BLOCK_MS = 60_000;
/** Six boots of an emulated processor, on a machine that others load, too. */
const TARGET_STORY_MS = 540_000;
/** It takes its calls back and unregisters first. */
const TARGET_LEAVING_MS = 30_000;
const LEAVING_MS = 2_000;
const LOOK_EVERY_MS = 20;
const NO_REGISTRY = /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENOTCACHED|ENETUNREACH)\b/;

interface Finished { status: number | string; output: string; leftBehind: boolean }

/** One block in a shell of its own, with nothing on its standard input. */
async function runBlock(script: string, folder: string, environment: Record<string, string>, limitMs: number, leavingMs: number): Promise<Finished> {
  const path = join(dirname(folder), 'output.txt');
  const output = openSync(path, 'w');
  const child = spawn('bash', ['-e', '-c', script], { cwd: folder, detached: true, stdio: ['ignore', output, output], env: { ...process.env, ...environment } });
  closeSync(output);
  const group = (signal: NodeJS.Signals | 0): boolean => { try { return process.kill(-child.pid!, signal); } catch { return false; } };
  const timer = setTimeout(() => group('SIGKILL'), limitMs);
  const status = await new Promise<number | string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(signal ?? code!));
  });
  clearTimeout(timer);
  // What the block ended may need a moment to go.
  for (let waited = 0; group(0) && waited < leavingMs; waited += LOOK_EVERY_MS) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  const leftBehind = group('SIGKILL');
  return { status, output: readFileSync(path, 'utf8'), leftBehind };
}

async function portsFor(text: string): Promise<string> {
  const free = new Map<string, number>();
  for (const port of DOCUMENTED_PORTS) free.set(String(port), await freePorts(1));
  return text.replace(/\b\d{4}\b/g, (number) => String(free.get(number) ?? number));
}

const isOnTarget = ({ needs }: DocBlock): boolean => needs.includes(TARGET);
const blocksIn = async (page: string): Promise<DocBlock[]> => blocksOf(await portsFor(readFileSync(packagePath(page), 'utf8')));

/** Has blocks that take a booted target: those are told by tellTargetStory. */
export const needsTarget = (page: string): boolean => blocksOf(readFileSync(packagePath(page), 'utf8')).some(isOnTarget);

/** The blocks of a page are a story: one folder, one after the other. Stops at the first that is not as documented. */
export async function tellPage(page: string): Promise<void> {
  const blocks = (await blocksIn(page)).filter((block) => !isOnTarget(block));
  assert.ok(blocks.length > 0, `${page} has no executable block`);
  await withScratchCheckout('docs', async (folder) => {
    for (const block of blocks) await tellBlock(page, block, folder);
  });
}

/** What a page does on a target, and what it made for that before: one shell, since the target is one that stays up. */
export async function tellTargetStory(page: string): Promise<void> {
  const all = await blocksIn(page);
  const story = all.slice(0, all.findLastIndex(isOnTarget) + 1).filter(({ exits }) => exits === 0);
  const whole: DocBlock = { line: story[0]!.line, script: story.map(({ script }) => script).join('\n'), exits: 0, needs: [], shows: story.flatMap(({ shows }) => shows) };
  await withScratchCheckout('target', (folder) => tellBlock(page, whole, folder, TARGET_STORY_MS, TARGET_LEAVING_MS));
}

export async function tellBlock(page: string, { line, script, exits, needs, shows }: DocBlock, folder: string, limitMs = BLOCK_MS, leavingMs = LEAVING_MS): Promise<void> {
  const place = `${page}:${line}`;
  const needsRegistry = needs.includes('registry');
  const missing = whatIsMissing(needs.filter((name) => name !== 'registry'));
  if (missing !== null) return skip(place, missing);
  // `npx` in a checkout leaves a link in npm's cache: not in the user's.
  const cache: Record<string, string> = needsRegistry ? {} : { npm_config_cache: join(dirname(folder), 'npm-cache') };
  const { status, output, leftBehind } = await runBlock(script, folder, { ...cache, npm_config_update_notifier: 'false', NO_COLOR: '1' }, limitMs, leavingMs);
  if (needsRegistry && status !== exits && NO_REGISTRY.test(output)) return skip(place, 'the npm registry cannot be reached');
  assert.is(status, exits, `${place} ends with ${status}, documented is ${exits}:\n${output}`);
  assert.not.ok(leftBehind, `${place} leaves a process behind`);
  for (const shown of shows) assert.match(output, shownLine(shown), `${place} shows "${shown}", but the output is:\n${output}`);
}
