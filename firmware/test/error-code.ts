// The numbers of firmware/src/error.ts, read from its source: one list, not two.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const source = readFileSync(join(process.cwd(), 'firmware/src/error.ts'), 'utf8');
const body = source.slice(source.indexOf('export enum ErrorCode {'), source.indexOf('\n}'));

export const errorCode: Record<string, number> = Object.fromEntries([...body.matchAll(/^ {2}(\w+) = (\d+)/gm)].map(([, name, value]) => [name, Number(value)]));

export function errorName(code: number): string { return Object.keys(errorCode).find((name) => errorCode[name] === code) ?? String(code); }
