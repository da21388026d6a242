// Bundles the endurance run and starts it: `npm run endurance -- --calls N --seed S`.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const outfile = join(root, 'dist', 'test', 'endurance.mjs');
await build({ entryPoints: [join(root, 'firmware', 'test', 'endurance', 'main.ts')], outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external', logLevel: 'error', absWorkingDir: root });
process.chdir(root);
await import(outfile);
