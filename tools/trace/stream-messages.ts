// The messages in the segments of a trace's connections, cut as RFC 3261 18.3 says.
const HEAD_END = '\r\n\r\n';
/** More than any handset takes of one: a length that was changed in the file would gather the rest of the connection. */
const LONGEST_BYTES = 1 << 20;

export class StreamMessages {
  /** What is no whole message yet, by direction; bytes as latin1, which keeps their number. */
  readonly #pieces = new Map<string, string>();

  /** Those that are whole with this segment. `direction` names sender and receiver. */
  add(direction: string, segment: Uint8Array): Buffer[] {
    let rest = (this.#pieces.get(direction) ?? '') + Buffer.from(segment).toString('latin1');
    const whole: Buffer[] = [];
    for (let bytes = lengthOf(rest = rest.replace(/^[\r\n]+/, '')); bytes <= rest.length; bytes = lengthOf(rest = rest.slice(bytes).replace(/^[\r\n]+/, ''))) whole.push(Buffer.from(rest.slice(0, bytes), 'latin1'));
    this.#pieces.set(direction, rest.length > LONGEST_BYTES ? '' : rest);
    return whole;
  }
}

/** Infinity: not known yet. */
function lengthOf(text: string): number {
  const head = text.indexOf(HEAD_END);
  if (head < 0) return Infinity;
  const body = /^(?:content-length|l)[ \t]*:[ \t]*(\d+)/im.exec(text.slice(0, head + 2))?.[1];
  return head + HEAD_END.length + Number(body ?? 0);
}
