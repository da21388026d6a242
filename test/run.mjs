#!/usr/bin/env node
// Runs every *.test.ts (or the files and folders named): bundles each, runs it in a process of its own, counts, lists skips.
//
//   node test/run.mjs                     type check, then everything
//   node test/run.mjs proto guests/android/call.test.ts
//
// A test that cannot run here prints one line `SKIP <name>: <reason>`. What talks in real time comes after all that computes: files
// under test/acceptance and test/interop, and those with a line `// Real time: <why>` at their head, two at a time, since they wait more than they work; beside them one under test/target, for an emulated
// board has one processor; those with `// Begins first: <why>` before the others; then files with `// Runs alone: <why>` one after the other. One of these that fails runs a second time, alone, since others
// may load the machine: its first output stays in the log, and a list at the end names it. A file with `// Runs last: <why>` comes after all of them. The last line is `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'out', '.git']);
/** Only ends what hangs: the pages of docs/ take a minute, and several on a machine that others load, too. */
const TIME_LIMIT_MS = 300_000;
const ALONE_TIME_LIMIT_MS = 600_000;
/** From the count of its tests to the end of the process: a socket or child left open is a fault. */
const LINGER_LIMIT_MS = 15_000;
const COUNTED = /^  Duration:/m;
const HEAD_BYTES = 500;
/** Files that talk in real time, with real peers or our own, and that emulate boards. */
const REAL_TIME = ['acceptance', 'interop', 'target'].map((room) => `test${sep}${room}${sep}`);
const TALKING_AT_ONCE = 2;
/** An emulated board keeps one processor busy as long as it is on. */
const BOARDS = `test${sep}target${sep}`;
const OUTPUT_BYTES = 4 << 20;

// What handsets send is kept by test/support/traces.ts for the test that runs last; a runner inside a test adds to it.
if (!process.env.TWINSET_TRACES) {
  process.env.TWINSET_TRACES = join(root, 'dist', 'test', 'traces');
  rmSync(process.env.TWINSET_TRACES, { recursive: true, force: true });
  mkdirSync(process.env.TWINSET_TRACES, { recursive: true });
}

// Whoever edits while tests run is told by nobody but the tests.
process.env.TWINSET_BUILD_CHECK = 'off';

function walk(path, found = []) {
  if (statSync(path).isFile()) return (found.push(path), found);
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (SKIPPED_FOLDERS.has(entry.name)) continue;
    const inside = join(path, entry.name);
    if (entry.isDirectory()) walk(inside, found);
    else if (entry.name.endsWith('.test.ts')) found.push(inside);
  }
  return found;
}

/** Leaders of process groups; whoever ends the runner ends them too. */
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(1));
process.on('exit', () => running.forEach(killGroup));

/** Runs one process to its end; a process over its time limit is killed with all its children. */
function run(command, commandArguments, timeLimitMs) {
  return new Promise((done) => {
    const started = process.hrtime.bigint();
    const child = spawn(command, commandArguments, {
      cwd: root,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    running.add(child.pid);
    let output = '';
    let overTime = false;
    let timer = null;
    const endAfter = (limitMs) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        overTime = true;
        killGroup(child.pid);
      }, limitMs);
    };
    const take = (chunk) => {
      if (output.length < OUTPUT_BYTES) output += chunk;
      if (COUNTED.test(chunk)) endAfter(LINGER_LIMIT_MS);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    endAfter(timeLimitMs);
    child.on('error', (error) => take(`${error.message}\n`));
    child.on('exit', () => killGroup(child.pid)); // what a test left behind
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      running.delete(child.pid);
      done({ output, overTime, code, signal, seconds: Number(process.hrtime.bigint() - started) / 1e9 });
    });
  });
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    /* nobody left */
  }
}

const total = (output, word) => {
  const hit = output.match(new RegExp(`^  ${word}:\\s+(\\d+)`, 'm'));
  return hit ? Number(hit[1]) : null;
};

/** The verdict on one finished process: what uvu counted, and what uvu cannot know. */
function judge(result) {
  const all = total(result.output, 'Total');
  const passed = total(result.output, 'Passed') ?? 0;
  const skippedByUvu = total(result.output, 'Skipped') ?? 0;
  const skips = [...result.output.matchAll(/^\W*SKIP (.+?): (.+)$/gm)].map((hit) => ({ name: hit[1], reason: hit[2] }));
  const troubles = [];
  if (result.overTime) troubles.push('did not end in time: something is left open');
  else if (result.code !== 0) troubles.push(`exit ${result.signal ?? result.code}`);
  if (all === null) troubles.push('no total was printed: is test.run() missing?');
  if (all === 0 && skips.length === 0) troubles.push('holds no test');
  if (skippedByUvu > skips.length) troubles.push('skips without giving a reason');
  const failed = Math.max(all === null ? 1 : all - passed - skippedByUvu, troubles.length ? 1 : 0);
  return { passed, failed, skips, troubles };
}

const headSays = (file, words) => new RegExp(`^// ${words}: \\S`, 'm').test(readFileSync(file, 'utf8').slice(0, HEAD_BYTES));
const isAlone = (file) => headSays(file, 'Runs alone');
const isRealTime = (file) => REAL_TIME.some((folder) => relative(root, file).startsWith(folder)) || headSays(file, 'Real time');
/** Minutes long: begun late, they would be waited for by nobody but themselves. */
const beginsFirst = (file) => headSays(file, 'Begins first');

/** What reads what the others left: `// Runs last: why`. */
const isLast = (file) => headSays(file, 'Runs last');

async function bundle(file) {
  const outfile = join(root, 'dist', 'test', relative(root, file).replace(/\.ts$/, '.mjs'));
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    sourcesContent: false,
    logLevel: 'silent',
    absWorkingDir: root,
  });
  return outfile;
}

const sum = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const skipped = [];
const secondRuns = [];

function record(name, verdict, result) {
  sum.passed += verdict.passed;
  sum.failed += verdict.failed;
  sum.skipped += verdict.skips.length;
  for (const skip of verdict.skips) skipped.push(`${name}: ${skip.name}: ${skip.reason}`);
  const counts = `${verdict.passed} passed${verdict.skips.length ? `, ${verdict.skips.length} skipped` : ''}`;
  console.log(
    `${verdict.failed ? 'FAIL' : 'ok  '} ${name}  ${verdict.failed ? verdict.troubles.join('; ') || `${verdict.failed} failed` : counts}  ${result.seconds.toFixed(1)} s`,
  );
  if (verdict.failed) {
    failures.push(name);
    console.log(result.output.trimEnd().replace(/^/gm, '     | '));
  }
}

async function runFile(file, { timeLimitMs, hasSecondRun }) {
  const name = relative(root, file);
  let outfile;
  try {
    outfile = await bundle(file);
  } catch (error) {
    return record(name, { passed: 0, failed: 1, skips: [], troubles: ['does not build'] }, { output: error.message, seconds: 0 });
  }
  const attempt = () => run(process.execPath, ['--enable-source-maps', outfile], timeLimitMs);
  const result = await attempt();
  if (!judge(result).failed || !hasSecondRun) return record(name, judge(result), result);
  secondRuns.push({ name, attempt, line: `${name}: ${judge(result).failed} failed at a load of ${loadavg()[0].toFixed(1)}` });
  console.log(`AGAIN ${name}  ${result.seconds.toFixed(1)} s\n${result.output.trimEnd().replace(/^/gm, '     | ')}`);
}

async function typeCheck() {
  const result = await run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '--noEmit'], TIME_LIMIT_MS);
  const failed = result.code === 0 ? 0 : 1;
  record('type check', { passed: 1 - failed, failed, skips: [], troubles: failed ? [`exit ${result.code}`] : [] }, result);
}

const named = process.argv.slice(2);
const missing = named.filter((path) => !existsSync(resolve(path)));
if (missing.length) {
  console.error(`no such file or folder: ${missing.join(', ')}`);
  process.exit(2);
}
const files = named.length ? named.flatMap((path) => walk(resolve(path))) : walk(root);
const last = files.filter(isLast);
const alone = files.filter((file) => isAlone(file) && !last.includes(file));
const inRealTime = files.filter((file) => isRealTime(file) && !alone.includes(file) && !last.includes(file)).sort((one, other) => beginsFirst(other) - beginsFirst(one));
const together = files.filter((file) => !alone.includes(file) && !inRealTime.includes(file) && !last.includes(file));

async function runQueue(queue, how) {
  for (let file; (file = queue.shift()); ) await runFile(file, how);
}

async function runFiles(files, atOnce, how) {
  const queue = [...files];
  await Promise.all(Array.from({ length: atOnce }, () => runQueue(queue, how)));
}

/** Where there are two processors: a board, and two that talk, which wait more than they work; two boards when nobody is left to talk. */
async function runRealTime(files, how) {
  if (availableParallelism() === 1) return runFiles(files, 1, how);
  const boards = files.filter((file) => relative(root, file).startsWith(BOARDS));
  const talking = files.filter((file) => !boards.includes(file));
  const talk = Array.from({ length: TALKING_AT_ONCE }, () => runQueue(talking, how));
  await Promise.all([runQueue(boards, how), Promise.all(talk).then(() => runQueue(boards, how))]);
}

if (!named.length) await typeCheck();
const realTime = { timeLimitMs: ALONE_TIME_LIMIT_MS, hasSecondRun: true };
await runFiles(together, availableParallelism(), { timeLimitMs: TIME_LIMIT_MS, hasSecondRun: false });
await runRealTime(inRealTime, realTime);
await runFiles(alone, 1, realTime);
for (const { name, attempt } of secondRuns) {
  const result = await attempt();
  record(name, judge(result), result);
}
await runFiles(last, 1, { timeLimitMs: ALONE_TIME_LIMIT_MS, hasSecondRun: false });

if (secondRuns.length) console.log(`\nRun a second time:\n${secondRuns.map(({ line }) => `  ${line}`).join('\n')}`);
if (skipped.length) console.log(`\nSkipped, with reason:\n${skipped.map((line) => `  ${line}`).join('\n')}`);
if (failures.length) console.log(`\nFailed:\n${failures.map((line) => `  ${line}`).join('\n')}`);
console.log(`\n${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
process.exitCode = sum.failed || sum.passed === 0 ? 1 : 0;
