// Types of figures.mjs for the tests.
export interface Machine {
  file: string;
  title: string;
  states: string[];
  events: string[];
  effects: string[];
  rows: { from: string; on: string; to: string; do: string[] }[];
  ignored: { state: string; on: string; reason: string }[];
}
export function machines(): Promise<Machine[]>;
export function figuresText(): Promise<string>;
export function printFigures(): Promise<void>;
