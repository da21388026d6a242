// The generated glue over a pretended core module: how values are lowered and lifted.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
// @ts-expect-error a build script without types
import { generateGlue } from './glue.mjs';

const wit = `
package a:b@0.1.0;
interface c {
  record address { host: u32, port: u16, }
  // a comment with a brace {
  on-data: func(now: f64, %from: address, data: list<u8>) -> f64;
  take: func() -> list<u8>;
  cold: func(kind: u32);
}
world w { export c; }`;

interface Glue { marker: string; bind(exports: object): Record<string, (...values: unknown[]) => unknown> }

async function load(functions: string[], source = wit): Promise<Glue> {
  const text = generateGlue(source, { world: 'w', functions }) as string;
  return await import(`data:text/javascript,${encodeURIComponent(text)}`) as Glue;
}

function pretended() {
  const memory = { buffer: new ArrayBuffer(256) };
  const calls: unknown[][] = [];
  return {
    memory, calls,
    exports: {
      memory,
      cabi_realloc: () => 64,
      'a:b/c@0.1.0#on-data': (...values: unknown[]) => { calls.push(values); return 5; },
      'a:b/c@0.1.0#take': () => { new DataView(memory.buffer).setUint32(8, 32, true); new DataView(memory.buffer).setUint32(12, 3, true); new Uint8Array(memory.buffer).set([7, 8, 9], 32); return 8; },
    },
  };
}

test('records are passed field by field, lists as address and length [S01]', async () => {
  const { bind, marker } = await load(['on-data', 'take']);
  const core = pretended();
  const hot = bind(core.exports);
  assert.is(marker, 'a:b/c@0.1.0#on-data');
  assert.equal(Object.keys(hot), ['onData', 'take'], 'cold functions are left to jco');
  assert.is(hot.onData(1.5, { host: 3, port: 4 }, Uint8Array.of(1, 2)), 5);
  assert.equal(core.calls, [[1.5, 3, 4, 64, 2]]);
  assert.equal([...new Uint8Array(core.memory.buffer, 64, 2)], [1, 2]);
});

test('a list comes back as a view of the core\'s memory, also after memory has grown [S01]', async () => {
  const { bind } = await load(['take']);
  const core = pretended();
  const { take } = bind(core.exports);
  assert.equal([...take() as Uint8Array], [7, 8, 9]);
  const grown = new ArrayBuffer(512);
  structuredClone(core.memory.buffer, { transfer: [core.memory.buffer] }); // what growing does to the old buffer
  core.memory.buffer = grown;
  assert.equal([...take() as Uint8Array], [7, 8, 9]);
});

test('a function that the WIT lacks and a type that the glue does not know are errors [S01]', () => {
  assert.throws(() => generateGlue(wit, { world: 'w', functions: ['gone'] }), /no function gone/);
  assert.throws(() => generateGlue(wit.replace('kind: u32', 'kind: string'), { world: 'w', functions: ['take'] }), /type "string"/);
  assert.throws(() => generateGlue(wit, { world: 'x', functions: ['take'] }), /world x exports nothing/);
});

test.run();
