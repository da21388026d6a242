// The abort handler that asc is told to call (--use abort): a failed assertion is our own mistake and traps; the host restarts the core.

export function abortHandler(message: usize, fileName: usize, line: u32, column: u32): void { unreachable(); }
