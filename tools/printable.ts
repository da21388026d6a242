// Text that somebody else wrote (a far end, a target, an image), as it may go to a terminal: what would steer it stands there as an escape.

/** Controls but for tab and line end, line ends of other kinds, and what turns the direction of writing (Unicode's bidirectional controls). */
const STEERING = /[^\P{Cc}\t\n]|[\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

export const printable = (text: string): string => text.replace(STEERING, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);

/** The same, and it stays one line. */
export const printableLine = (text: string): string => printable(text).replaceAll('\n', '\\n');
