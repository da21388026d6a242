// Bundles the fuzzer and starts it: `npm run fuzz -- --messages N --seed S --seconds T`.
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const folder = join(root, 'dist', 'test', 'tools-fuzz');
for (const [entry, outfile] of [['main.ts', 'main.mjs'], ['worker.ts', 'worker.mjs']]) {
  await build({ entryPoints: [join(root, 'tools', 'fuzz', entry)], outfile: join(folder, outfile), bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', logLevel: 'error', absWorkingDir: root });
}
await import(join(folder, 'main.mjs'));
