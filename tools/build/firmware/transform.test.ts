// The build's own checks: a module that could allocate is refused, and export names become the component's.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import asc from 'assemblyscript/asc';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

/** Compiles with the transform; the text format, or the error. */
async function compile(source: string, names: Record<string, string> = {}): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'twinset-transform-'));
  try {
    const exportsFile = join(folder, 'firmware/src/abi/exports.json');
    mkdirSync(dirname(exportsFile), { recursive: true });
    writeFileSync(exportsFile, JSON.stringify(names));
    writeFileSync(join(folder, 'main.ts'), source);
    let text = '';
    const { error } = await asc.main(['main.ts', '--baseDir', folder, '--runtime', 'stub', '--use', 'abort=', '--textFile', 'out.wat', '--transform', join(process.cwd(), 'tools/build/firmware/transform.mjs')], {
      stdout: { write: () => true }, stderr: { write: () => true },
      writeFile: (name: string, contents: Uint8Array | string) => { if (name.endsWith('.wat')) text = contents.toString(); },
    });
    if (error) throw error;
    return text;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function refusal(source: string): Promise<string> {
  try { await compile(source); } catch (error) { return (error as Error).message; }
  return 'compiled';
}

test('a managed object fails the build, and the message names the function [S09]', async () => {
  const message = await refusal('class Call { id: i32 = 0 } export function placeCall(): i32 { return new Call().id; }');
  assert.match(message, /the firmware allocates: main\/(placeCall|Call#constructor).* reaches ~lib\/rt\/stub/);
});

test('joining strings and making arrays fail the build, too [S09]', async () => {
  assert.match(await refusal('export function join(n: i32): i32 { return (n.toString() + "x").length; }'), /the firmware allocates/);
  assert.match(await refusal('export function list(n: i32): i32 { return [n, n].length; }'), /the firmware allocates/);
});

test('literals, unmanaged records and static memory pass [S09]', async () => {
  const source = '@unmanaged class R { a: i32; b: u64 } const r = changetype<R>(memory.data(offsetof<R>(), 8)); export function f(): i32 { r.a = "text".length; return r.a; }';
  assert.match(await compile(source), /\(export "f"/);
});

test('the exports of the core get the names of the WIT world [S01]', async () => {
  const text = await compile('export function reallocate(): void {} export function onTick(): void {}', { reallocate: 'cabi_realloc', onTick: 'a:b/c@0.1.0#on-tick' });
  assert.match(text, /\(export "cabi_realloc"/);
  assert.match(text, /\(export "a:b\/c@0\.1\.0#on-tick"/);
  assert.not.match(text, /\(export "onTick"/);
});

test('a name in the list that main.ts does not export fails the build [S01]', async () => {
  let message = '';
  try { await compile('export function reallocate(): void {}', { reallocate: 'cabi_realloc', gone: 'x' }); } catch (error) { message = (error as Error).message; }
  assert.match(message, /exports no gone/);
});

test.run();
