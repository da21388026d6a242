// The rules of the house that a reader should not have to check: who imports whom, what stands in no file, what is fresh.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageRoot } from '../tools/package-root.ts';
import { folders, isGenerated, isTest, literalsOf, sources, withoutComments, type Source } from './support/sources.ts';

const LONGEST_FILE = 400;
const FORBIDDEN_FOLDERS = ['utils', 'util', 'common', 'helpers', 'helper', 'misc', 'shared', 'lib'];
const none = (found: readonly string[], rule: string): void => assert.equal(found, [], rule);
const handWritten = (): Source[] => sources().filter(({ path }) => !isGenerated(path));

/** A folder's front door: its index.ts, and of a guest what the build bundles. */
const isFrontDoor = (path: string): boolean =>
  /\/index\.ts$/.test(path) ||
  /^guests\/[^/]+\/(image|codecs)\.ts$/.test(path) ||
  path === 'host-shim/paths.ts' ||
  /^tools\/build\/[^/]+\.mjs$/.test(path);

/** May `from` import `to`? DESIGN.md 1. */
function mayImport(from: string, to: string): boolean {
  const [folder] = from.split('/') as [string];
  const [target] = to.split('/') as [string];
  if (isTest(from))
    return folder === target || target === 'test' || target === 'tools' || target === 'proto' || isFrontDoor(to) || to.startsWith('guests/contract/');
  if (target === 'test') return false;
  switch (folder) {
    case 'proto':
      return target === 'proto';
    case 'firmware':
      return target === 'firmware' || to.startsWith('proto/gen/as') || to.startsWith('proto/as');
    case 'host-shim':
      return target === 'host-shim' || target === 'proto' || to.startsWith('guests/contract/') || to.startsWith('guests/codecs/');
    case 'guests': {
      const room = from.split('/').slice(0, 2).join('/');
      if (to.startsWith(`${room}/`) || target === 'proto') return true;
      return room !== 'guests/codecs' && (to.startsWith('guests/contract/') || (to.startsWith('guests/codecs/') && room !== 'guests/contract'));
    }
    case 'softswitch':
      return target === 'softswitch' || target === 'proto' || to === 'host-shim/index.ts';
    case 'tools':
      return target === 'tools' || target === 'proto' || isFrontDoor(to);
    default:
      return false;
  }
}

const wrongImports = (all: readonly Source[]): string[] =>
  all.flatMap(({ path, imports }) =>
    imports.filter(({ external, path: to }) => !external && !mayImport(path, to)).map(({ path: to }) => `${path} imports ${to}`),
  );

/** The cycles among the imports that exist at run time; each once. */
function cycles(all: readonly Source[]): string[] {
  const next = new Map(
    all.map(({ path, imports }) => [path, imports.filter(({ external, typeOnly }) => !external && !typeOnly).map(({ path: to }) => to)]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const found: string[] = [];
  const visit = (path: string, way: string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      found.push([...way.slice(way.indexOf(path)), path].join(' -> '));
      return;
    }
    state.set(path, 'open');
    for (const to of next.get(path) ?? []) visit(to, [...way, path]);
    state.set(path, 'done');
  };
  for (const path of next.keys()) visit(path, []);
  return found;
}

const source = (path: string, ...imports: string[]): Source => ({
  path,
  text: '',
  imports: imports.map((to) => ({ path: to, typeOnly: false, external: false })),
});

test('folders import only in the directions of the design [D13]', () => {
  none(wrongImports(sources()), 'imports against the directions of DESIGN.md 1');
});

test('an import against the directions is found [D13]', () => {
  const planted = [
    source('guests/android/call.ts', 'host-shim/index.ts', 'guests/symbian/tsy/call.ts', 'guests/contract/index.ts'),
    source('host-shim/bare.ts', 'tools/cli.ts', 'firmware/src/main.ts'),
    source('proto/index.ts', 'guests/contract/index.ts'),
    source('tools/cli.ts', 'host-shim/machine/hypervisor.ts'),
  ];
  assert.is(wrongImports(planted).length, 6);
});

test('no file imports itself over others [D13]', () => {
  none(cycles(sources().filter(({ path }) => !path.startsWith('firmware/src/'))), 'cycles of imports');
  assert.equal(cycles([source('a.ts', 'b.ts'), source('b.ts', 'c.ts'), source('c.ts', 'a.ts')]), ['a.ts -> b.ts -> c.ts -> a.ts']);
});

const SIP_GRAMMAR =
  /\b(INVITE|ACK|BYE|CANCEL|PRACK|SUBSCRIBE|NOTIFY|PUBLISH|REFER|SIP\/2\.0|CSeq|Call-ID|Max-Forwards|Via:|Contact:|Record-Route|WWW-Authenticate|m=audio|a=rtpmap|z9hG4bK)\b/;

test('the host shim knows no SIP: no method, header or SDP line in its literals [H03]', () => {
  const found = handWritten()
    .filter(({ path }) => path.startsWith('host-shim/') && !isTest(path))
    .flatMap(({ path, text }) =>
      literalsOf(text)
        .filter((literal) => SIP_GRAMMAR.test(literal))
        .map((literal) => `${path}: ${literal}`),
    );
  none(found, 'SIP grammar in host-shim');
  assert.ok(literalsOf('x = "INVITE sip:a SIP/2.0"; // BYE').some((literal) => SIP_GRAMMAR.test(literal)));
});

const IMPURE =
  /\bnew Date\b|\bDate\.(now|parse|UTC)\b|\bDate\(|\b(setTimeout|setInterval|setImmediate|queueMicrotask)\b|\bMath\.random\b|\bperformance\.now\b|\bhrtime\b/;
const isPure = (path: string): boolean =>
  !isTest(path) && (path.startsWith('firmware/src/') || path.startsWith('guests/') || path.startsWith('host-shim/machine/'));

test('firmware, guests and machine logic have no clock, timer or chance of their own [D06]', () => {
  const found = handWritten()
    .filter(({ path }) => isPure(path))
    .flatMap(({ path, text }) => {
      const lines = withoutComments(text).split('\n');
      return lines.flatMap((line, index) => (IMPURE.test(line.replace(/'[^']*'|"[^"]*"/g, "''")) ? [`${path}:${index + 1}: ${line.trim()}`] : []));
    });
  none(found, 'clock, timer or randomness in pure code');
  assert.ok(IMPURE.test('const now = Date.now();') && IMPURE.test('setTimeout(f, 1)') && !IMPURE.test('Date = 32'));
});

const LUCK = /\bMath\.random\b|\bgetRandomValues\b|\brandom(?:Int|Bytes|UUID)\b[^}\n]*\} from 'node:crypto'/;

test('no test makes random choices without a seed: whether a run passes is no luck [D06]', () => {
  none(handWritten().filter(({ path, text }) => isTest(path) && LUCK.test(withoutComments(text))).map(({ path }) => path), 'luck in tests');
  assert.ok(LUCK.test(['import { randomInt } from', "'node:crypto';"].join(' ')) && !LUCK.test("import { seededRandom } from '../host-shim/index.ts';"));
});

test('no file is longer than 400 lines, and each says in its first line what it is for [D13]', () => {
  none(
    handWritten()
      .filter(({ text }) => text.split('\n').length > LONGEST_FILE + 1)
      .map(({ path, text }) => `${path}: ${text.split('\n').length} lines`),
    'too long',
  );
  none(
    handWritten()
      .filter(({ path, text }) => !isTest(path) && !/^(#!.*\n)?\s*\/\//.test(text))
      .map(({ path }) => path),
    'no purpose in the first line',
  );
});

test('no folder is called after nothing [D13]', () => {
  none(
    folders().filter((path) => FORBIDDEN_FOLDERS.includes(path.split('/').at(-1)!)),
    'folder names',
  );
});

test('no default export, no note to self, no import without its ending [D13]', () => {
  const words = ['TO', 'DO'].join('') + '|' + ['FIX', 'ME'].join('') + '|' + ['X', 'XX'].join('');
  const note = new RegExp(`\\b(${words})\\b`);
  none(
    handWritten()
      .filter(({ text }) => note.test(text))
      .map(({ path }) => path),
    'notes to self',
  );
  const isTransform = (path: string): boolean => /transform\.mjs$/.test(path); // asc asks for a default export
  none(
    handWritten()
      .filter(({ path, text }) => !isTransform(path) && /^export default\b/m.test(withoutComments(text)))
      .map(({ path }) => path),
    'default exports',
  );
  none(
    handWritten()
      .filter(({ path }) => !path.startsWith('firmware/src/'))
      .flatMap(({ path, imports }) =>
        imports.filter(({ external, path: to }) => !external && !/\.(ts|mjs|js|json)$/.test(to)).map(({ path: to }) => `${path} imports ${to}`),
      ),
    'imports without ending',
  );
});

test('generated code is what the generator makes of the .proto files now [D13]', async () => {
  const { generatedFiles } = (await import('../tools/build/proto.mjs')) as { generatedFiles(root: string): Promise<Map<string, string>> };
  const stale = [...(await generatedFiles(packageRoot))]
    .filter(([path, text]) => !existsSync(join(packageRoot, path)) || readFileSync(join(packageRoot, path), 'utf8') !== text)
    .map(([path]) => path);
  none(stale, 'stale: run npm run gen');
});

const TEST_NAME = /^[ \t]*test\((['"`])((?:\\.|(?!\1).)*)\1, /gm;

test('every test names the feature that it proves, at the end [D13]', () => {
  const nameless = (text: string): string[] => [...text.matchAll(TEST_NAME)].map(([, , name]) => name!).filter((name) => !/\[[HSMDTU]\d\d\b[^\]]*\]$/.test(name));
  none(
    sources().filter(({ path }) => path.endsWith('.test.ts')).flatMap(({ path, text }) => nameless(text).map((name) => `${path}: ${name}`)),
    'tests without an id',
  );
  assert.equal(nameless("test('a call', () => {\n  test(`another of ${x} [H14, S01]`, () => {"), ['a call']);
});

/** The features that a file's tests name: `[H14, S01]`, `[S07 RFC 5922 7.1]`, `[S02] [S03]`. */
const idsIn = (text: string): string[] => [...text.matchAll(/\[([HSMDTU]\d\d[^\]\n]*)\]/g)].flatMap(([, inside]) => inside!.match(/\b[HSMDTU]\d\d+\b/g) ?? []);

test('every feature that the README calls done has tests that carry its id [D13]', () => {
  assert.equal(idsIn("test('a [H14, S01]'); test('b (RFC 5922 7.1) [S07 RFC 5922 7.1] [S02]'); x[S03]; [RFC 4475]"), ['H14', 'S01', 'S07', 'S02', 'S03']);
  const names = new Set(
    sources()
      .filter(({ path }) => path.endsWith('.test.ts') || /\.case\.ts$/.test(path))
      .flatMap(({ text }) => idsIn(text)),
  );
  const readme = readFileSync(join(packageRoot, 'README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\|\s*([HSMDTU]\d+)\s*\|(.*)\|\s*$/gm)].map(([, id, rest]) => ({
    id: id!,
    status: rest!.split('|').at(-1)!.trim().toLowerCase(),
  }));
  assert.ok(rows.length > 0, 'README.md has a feature table');
  none(
    rows.filter(({ id, status }) => /^(done|works|yes|✅)/.test(status) && !names.has(id)).map(({ id }) => id),
    'called done, but no test carries the id',
  );
});

test('what npm ships needs no build tool and holds no test [D13]', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    devDependencies: Record<string, string>;
  };
  const [{ files }] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: packageRoot,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 << 20,
    }),
  ) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  for (const needed of [
    'dist/cli.js',
    'dist/far-end.js',
    'dist/firmware/core.component.wasm',
    'dist/guests/android.js',
    'dist/guests/symbian.js',
    'dist/workers/media.js',
    'tools/bin/twinset.mjs',
    'LICENSE',
  ])
    assert.ok(paths.includes(needed), `${needed} is shipped`);
  none(
    paths.filter((path) => /\.test\.|^dist\/test\//.test(path)),
    'tests in the package',
  );
  const imported = paths
    .filter((path) => /^dist\/.*\.js$/.test(path))
    .flatMap((path) =>
      [
        ...readFileSync(join(packageRoot, path), 'utf8').matchAll(
          /^(?:import|export)\b[^'"]*?from\s*["']([^"'.][^"']*)["']|\bimport\(\s*["']([^"'.][^"']*)["']\s*\)/gm,
        ),
      ].map(([, named, called]) => (named ?? called)!),
    );
  const packages = [
    ...new Set(
      imported
        .filter((name) => !name.startsWith('node:'))
        .map((name) =>
          name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/'),
        ),
    ),
  ];
  none(
    packages.filter((name) => !(name in dependencies)),
    `imported at run time but no dependency (build tools: ${Object.keys(devDependencies).join(', ')})`,
  );
});

test.run();
