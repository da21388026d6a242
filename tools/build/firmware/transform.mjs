// An asc transform with two duties: export names become the component's, and a module that could allocate is refused.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// AssemblyScript's stub runtime never frees: whoever allocates after boot leaks. A managed object anywhere brings one of these in.
const ALLOCATORS = ['~lib/rt/stub/__alloc', '~lib/rt/stub/__new', '~lib/rt/stub/__realloc', '~lib/rt/stub/__renew', '~lib/rt/__newBuffer', '~lib/rt/__newArray'];

export default class ComponentTransform {
  afterCompile(module) {
    const allocator = ALLOCATORS.find((name) => module.getFunction(name));
    if (allocator) throw new Error(`the firmware allocates: ${callers(module, allocator).join(', ') || 'somebody'} reaches ${allocator}`);
    if (!module.getExport('reallocate')) return; // the test build keeps its names
    const names = JSON.parse(readFileSync(join(this.baseDir, 'firmware/src/abi/exports.json'), 'utf8'));
    for (const [from, to] of Object.entries(names)) {
      const found = module.getExport(from);
      if (!found) throw new Error(`firmware/src/main.ts exports no ${from}`);
      const value = this.binaryen.getExportInfo(found).value;
      module.removeExport(from);
      module.addFunctionExport(value, to);
    }
  }
}

/** Our own functions that reach `target`, directly or through the library: the message says where to look. */
function callers(module, target) {
  const callersOf = new Map();
  let current = '';
  for (const line of module.emitText().split('\n')) {
    const start = /^ {1,2}\(func \$(\S+)/.exec(line);
    if (start) current = start[1];
    const call = /\(call \$([^\s)]+)/.exec(line);
    if (call) callersOf.set(call[1], (callersOf.get(call[1]) ?? new Set()).add(current));
  }
  const ours = new Set();
  const seen = new Set([target]);
  for (const name of seen) for (const caller of callersOf.get(name) ?? []) (caller.startsWith('~lib/') ? seen : ours).add(caller);
  return [...ours];
}
