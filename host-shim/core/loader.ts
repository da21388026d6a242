// Loads the built component, compiled once in a process; each instance is made from that and takes about a millisecond.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HostError } from '../machine/errors.ts';
import { packagePath } from '../paths.ts';
import type { CoreBinding } from './binding.ts';

/** direct: hot calls go straight to the core module; jco: everything goes through jco's binding. */
export type Glue = 'direct' | 'jco';

/** The component ready to be instantiated. */
export interface LoadedCore { readonly glue: Glue; instantiate(): CoreBinding }

type InstantiateCore = (module: WebAssembly.Module, imports: object) => WebAssembly.Instance;
interface JcoModule { instantiate(getModule: (path: string) => WebAssembly.Module, imports: object, instantiateCore: InstantiateCore): { core: CoreBinding } }
interface GlueModule { marker: string; bind(exports: WebAssembly.Instance['exports']): Partial<CoreBinding> }

/** Compiled once in a process, by path: a simulation boots thousands of cores. */
const modules = new Map<string, WebAssembly.Module>();

function compiled(path: string): WebAssembly.Module {
  const module = modules.get(path) ?? new WebAssembly.Module(readFileSync(path));
  modules.set(path, module);
  return module;
}

export async function load({ glue = process.env.TWINSET_GLUE === 'jco' ? 'jco' : 'direct' }: { glue?: Glue } = {}): Promise<LoadedCore> {
  const file = (name: string) => packagePath('dist', 'firmware', name);
  for (const name of ['core.cjs', 'core.core.wasm', 'glue.cjs']) {
    if (!existsSync(file(name))) throw new HostError('NOT_BUILT', `${file(name)} is missing: run "npm run build"`);
  }
  const required = createRequire(file('core.cjs'));
  const jco = required('./core.cjs') as JcoModule;
  const direct = required('./glue.cjs') as GlueModule;
  const moduleOf = (path: string): WebAssembly.Module => compiled(file(path));
  const instantiate = (): CoreBinding => {
    let hot: Partial<CoreBinding> = {};
    let memory: { readonly buffer: ArrayBuffer } | null = null;
    const root = jco.instantiate(moduleOf, {}, (module, imports) => {
      const instance = new WebAssembly.Instance(module, imports);
      memory ??= (instance.exports.memory as typeof memory | undefined) ?? null;
      if (glue === 'direct' && direct.marker in instance.exports) hot = direct.bind(instance.exports);
      return instance;
    });
    return { ...root.core, ...hot, memory: () => (memory ? new Uint8Array(memory.buffer) : new Uint8Array(0)) };
  };
  return { glue, instantiate };
}
