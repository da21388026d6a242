// A one-to-one table between two number spaces, readable in both directions.

export class PairTable<A extends number | string, B extends number | string> {
  private readonly forward: ReadonlyMap<A, B>;
  private readonly backward: ReadonlyMap<B, A>;

  constructor(pairs: readonly (readonly [A, B])[]) {
    this.forward = new Map(pairs);
    this.backward = new Map(pairs.map(([a, b]) => [b, a]));
    if (this.forward.size !== pairs.length || this.backward.size !== pairs.length) throw new RangeError('the table is not one to one');
  }

  to(a: A): B | undefined { return this.forward.get(a); }
  from(b: B): A | undefined { return this.backward.get(b); }
}
