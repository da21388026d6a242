// What is bundled into dist/, and copied there: one row per output file.

// A guest image gets no built-in module of Node: the neutral platform refuses them when the bundle is made.
const image = { platform: 'neutral', mainFields: ['module', 'main'], conditions: ['import'] };
// What runs on Node leaves the run-time packages (package.json, dependencies) where npm put them.
const node = { platform: 'node', packages: 'external' };
// A guest's machine has nothing beside it but Node. Packages written for require() are given one.
const onTarget = { platform: 'node', sourcemap: false, minify: true, banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" } };
// What a target's start waits for is for require(), too: it goes past the loader of modules. What is named here is loaded when something of it is first used:
// each takes an emulated processor tens of milliseconds, and a handset without TLS, WebSocket, YAML or guests in processes needs none of them.
const LATE_MODULES = ['child_process', 'dns/promises', 'http', 'https', 'querystring', 'tls', 'zlib'];
const LATE_PACKAGES = ['ws', 'yaml'];
const late = Object.fromEntries([...LATE_MODULES.flatMap((name) => [[name, name], [`node:${name}`, name]]), ...LATE_PACKAGES.map((name) => [name, `./${name}.cjs`])]);
const atStart = {
  platform: 'node', format: 'cjs', sourcemap: false, minify: true, external: LATE_PACKAGES,
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: `require = ((load) => (name) => {
  const place = ${JSON.stringify(late)}[name];
  if (!place) return load(name);
  let loaded;
  return new Proxy({}, { get: (_, key) => (loaded ??= load(place))[key] });
})(require);
const importMetaUrl = require('node:url').pathToFileURL(__filename).href;` },
};
const latePackages = LATE_PACKAGES.map((name) => ({ name: `target ${name}`, entry: `node_modules/${name}/${name === 'ws' ? 'index.js' : 'dist/index.js'}`, outfile: `dist/target/${name}.cjs`, options: { platform: 'node', format: 'cjs', sourcemap: false, minify: true } }));

/** What was made of the component, without the loader of modules and a third as long. */
const binding = { platform: 'neutral', format: 'cjs', minify: true, sourcemap: false };

export const bundles = [
  { name: 'core binding', entry: 'dist/firmware/core.js', outfile: 'dist/firmware/core.cjs', options: binding },
  { name: 'core glue', entry: 'dist/firmware/glue.js', outfile: 'dist/firmware/glue.cjs', options: binding },
  { name: 'guest android', entry: 'guests/android/index.ts', outfile: 'dist/guests/android.js', options: image },
  { name: 'guest symbian', entry: 'guests/symbian/index.ts', outfile: 'dist/guests/symbian.js', options: image },
  { name: 'codecs android', entry: 'guests/android/codecs.ts', outfile: 'dist/guests/android.codecs.js', options: image },
  { name: 'codecs symbian', entry: 'guests/symbian/codecs.ts', outfile: 'dist/guests/symbian.codecs.js', options: image },
  { name: 'media worker', entry: 'host-shim/media/media-worker.ts', outfile: 'dist/workers/media.js', options: node },
  { name: 'codec worker', entry: 'host-shim/media/codec-worker.ts', outfile: 'dist/workers/codec.js', options: node },
  { name: 'guest worker', entry: 'host-shim/guest/guest-worker.ts', outfile: 'dist/workers/guest.js', options: { platform: 'node' } },
  // A guest's process has no files: everything it needs is in its one.
  { name: 'guest process', entry: 'host-shim/guest/guest-process.ts', outfile: 'dist/workers/guest-process.js', options: { platform: 'node', sourcemap: false } },
  { name: 'shim codecs', entry: 'guests/codecs/index.ts', outfile: 'dist/workers/shim-codecs.js', options: image },
  { name: 'trace worker', entry: 'host-shim/trace/trace-worker.ts', outfile: 'dist/workers/trace.js', options: node },
  { name: 'bus benchmark worker', entry: 'tools/bench/bus-guest.ts', outfile: 'dist/workers/bench-bus.js', options: node },
  { name: 'calls benchmark server', entry: 'tools/bench/call-server.ts', outfile: 'dist/workers/bench-calls.js', options: node },
  { name: 'far end', entry: 'tools/far-end/main.ts', outfile: 'dist/far-end.js', options: node },
  { name: 'machine faults', entry: 'tools/scenario/fault/preload.ts', outfile: 'dist/machine-faults.cjs', options: { platform: 'node', format: 'cjs' } },
  { name: 'JavaScript API', entry: 'tools/script/index.ts', outfile: 'dist/index.js', options: node },
  // Runs on a target, where there is nothing beside it.
  { name: 'flash service', entry: 'tools/flash/service/main.ts', outfile: 'dist/target/flash-service.js', options: { platform: 'node', minify: true, sourcemap: false } },
  { name: 'target loader', entry: 'tools/target/loader/main.ts', outfile: 'dist/target/loader.cjs', options: atStart },
  { name: 'guest machine', entry: 'host-shim/guest/guest-machine.ts', outfile: 'dist/target/guest.js', options: onTarget },
  { name: 'target keeper', entry: 'tools/target/keeper/main.ts', outfile: 'dist/target/keeper.cjs', options: atStart },
  { name: 'target handset', entry: 'tools/target/handset/main.ts', outfile: 'dist/target/handset.cjs', options: atStart },
  ...latePackages,
  { name: 'command line', entry: 'tools/cli.ts', outfile: 'dist/cli.js', options: node },
];

/** Published beside the bundles, for editors, Wireshark and other programs. */
export const copies = [
  { entry: 'tools/target/loader/init.sh', outfile: 'dist/target/init.sh' },
  { entry: 'tools/target/loader/system.sh', outfile: 'dist/target/system.sh' },
  { entry: 'tools/target/guest/system.sh', outfile: 'dist/target/guest-system.sh' },
  { entry: 'proto/gen/lua/twinset.lua', outfile: 'dist/wireshark/twinset.lua' },
  { entry: 'tools/scenario/scenario.schema.json', outfile: 'dist/schema/scenario.schema.json' },
  { entry: 'tools/simulate/life.schema.json', outfile: 'dist/schema/life.schema.json' },
  { entry: 'tools/run/configuration.schema.json', outfile: 'dist/schema/configuration.schema.json' },
];
