// android.net.Uri, as far as telephony needs it: the text is kept as it came.

export class Uri {
  static readonly EMPTY = new Uri('');

  private constructor(private readonly text: string) {}

  static parse(text: string): Uri {
    return text === '' ? Uri.EMPTY : new Uri(text);
  }

  /** "sip" of "sip:bob@example.org"; empty when there is none. */
  getScheme(): string {
    const colon = this.text.indexOf(':');
    return colon < 0 ? '' : this.text.slice(0, colon);
  }

  getSchemeSpecificPart(): string {
    return this.text.slice(this.text.indexOf(':') + 1);
  }

  equals(other: Uri): boolean { return this.text === other.text; }
  toString(): string { return this.text; }
  toJSON(): string { return this.text; }
}
