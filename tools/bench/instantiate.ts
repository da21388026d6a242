// A module without imports, instantiated: @types/node 20 knows no WebAssembly, this is as much of it as the benchmarks use.
const { Module, Instance } = (globalThis as unknown as {
  WebAssembly: { Module: new (bytes: Uint8Array) => object; Instance: new (module: object, imports: object) => { exports: object } };
}).WebAssembly;

export function instantiate(bytes: Uint8Array): object {
  return new Instance(new Module(bytes), {}).exports;
}
