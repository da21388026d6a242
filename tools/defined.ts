// Fields without those that nobody named: an option that is undefined is another thing than one that is absent.

export const defined = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
