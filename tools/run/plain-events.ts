// Events for people: one line each, when nobody asked for JSON.
import type { HandsetEvent } from '../../host-shim/index.ts';
import { printableLine } from '../printable.ts';

const SHOWN_FIRST = new Set(['event', 'session', 'sequence', 'guest']);

export function plainEvent(event: HandsetEvent): string {
  const fields = event as Record<string, unknown>;
  const rest = Object.entries(fields)
    .filter(([name]) => !SHOWN_FIRST.has(name))
    .map(([name, value]) => `${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  return printableLine([event.event, fields.session ? `session ${String(fields.session)}` : '', fields.guest ? `(${String(fields.guest)})` : '', rest.join(', ')]
    .filter(Boolean)
    .join('  '));
}
