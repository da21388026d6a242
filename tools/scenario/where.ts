// Whether a message has the fields that a scenario asks for.

/** A point leads inside: reason.sip. */
const fieldAt = (value: unknown, path: string): unknown =>
  path.split('.').reduce((inside: unknown, name) => (typeof inside === 'object' && inside !== null ? (inside as Record<string, unknown>)[name] : undefined), value);

/** Numbers and texts are compared as texts: YAML does not tell "5" from 5. */
const same = (found: unknown, wanted: unknown): boolean => (typeof wanted === 'object' ? JSON.stringify(found) === JSON.stringify(wanted) : String(found) === String(wanted));

export const fieldsFit = (value: unknown, where: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(where).every(([path, wanted]) => same(fieldAt(value, path), wanted));

/** What is otherwise, for people. */
export const misfits = (value: unknown, where: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(where)
    .filter(([path, wanted]) => !same(fieldAt(value, path), wanted))
    .map(([path, wanted]) => `${path} is ${JSON.stringify(fieldAt(value, path)) ?? 'missing'}, not ${JSON.stringify(wanted)}`);
