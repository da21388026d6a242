// Types of programs.mjs for the commands and the tests.
export const DEBIAN_PACKAGES: Readonly<Record<string, string>>;
export function isInstalled(program: string): boolean;
export function installCommand(programs: readonly string[]): string;
