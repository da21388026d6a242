// A module without imports, instantiated.

export function instantiate(bytes: Uint8Array): object {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes), {}).exports;
}
