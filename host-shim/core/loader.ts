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

// @types/node 20 knows no WebAssembly; this is as much of it as is used here.
interface WasmModule { readonly exports?: never }
interface WasmInstance { readonly exports: Record<string, unknown> }
const { Module, Instance } = (globalThis as unknown as {
  WebAssembly: { Module: new (bytes: Uint8Array) => WasmModule; Instance: new (module: WasmModule, imports: object) => WasmInstance };
}).WebAssembly;

type InstantiateCore = (module: WasmModule, imports: object) => WasmInstance;
interface JcoModule { instantiate(getModule: (path: string) => WasmModule, imports: object, instantiateCore: InstantiateCore): { core: CoreBinding } }
interface GlueModule { marker: string; bind(exports: WasmInstance['exports']): Partial<CoreBinding> }

/** Compiled once in a process, by path: a simulation boots thousands of cores. */
const modules = new Map<string, WasmModule>();

function compiled(path: string): WasmModule {
  const module = modules.get(path) ?? new Module(readFileSync(path));
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
  const moduleOf = (path: string): WasmModule => compiled(file(path));
  const instantiate = (): CoreBinding => {
    let hot: Partial<CoreBinding> = {};
    let memory: { readonly buffer: ArrayBuffer } | null = null;
    const root = jco.instantiate(moduleOf, {}, (module, imports) => {
      const instance = new Instance(module, imports);
      memory ??= (instance.exports.memory as typeof memory | undefined) ?? null;
      if (glue === 'direct' && direct.marker in instance.exports) hot = direct.bind(instance.exports);
      return instance;
    });
    return { ...root.core, ...hot, memory: () => (memory ? new Uint8Array(memory.buffer) : new Uint8Array(0)) };
  };
  return { glue, instantiate };
}
