// As much of WebAssembly's JavaScript interface as is used here: @types/node 20 does not declare it.

declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    readonly exports: Record<string, unknown>;
    constructor(module: Module, imports: object);
  }
}
