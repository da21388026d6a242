// A YAML or JSON text read into a value, or what is wrong with its syntax, in words for whoever wrote it.
import { parseDocument, visit, type Document, type LineCounter, type YAMLError } from 'yaml';

export interface SyntaxFault {
  offset: number;
  text: string;
}
export interface ReadSyntax {
  document: Document;
  /** Null when there are faults. */
  value: unknown;
  faults: SyntaxFault[];
}

/** The rest of what the parser says is plain enough. */
const WORDS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab stands where lines are set in: use spaces',
  MULTIPLE_DOCS: 'a second document begins here: one file has one, without a line "---" between',
  RESOURCE_EXHAUSTION: 'lists and fields are nested too deeply here',
};
/** Bytes that no text has, and what stands for bytes that are no UTF-8. */
const NO_TEXT = /[\0\ufffd]/;

const wordOf = (text: string, offset: number): string => /^[^\s:,]*/.exec(text.slice(offset, offset + 80))![0];

function faultOf(text: string, { code, message, pos: [offset] }: YAMLError): SyntaxFault {
  return { offset, text: code === 'DUPLICATE_KEY' ? `${wordOf(text, offset)} stands here twice: leave one` : (WORDS[code] ?? message) };
}

/** An alias that names nothing, or what it stands in. */
function aliasFaults(document: Document): SyntaxFault[] {
  const faults: SyntaxFault[] = [];
  visit(document, {
    Alias(_key, alias, path) {
      const target = alias.resolve(document);
      const offset = alias.range?.[0] ?? 0;
      if (!target) faults.push({ offset, text: `*${alias.source} names nothing: there is no &${alias.source} before it` });
      else if (path.some((outer) => outer === target)) faults.push({ offset, text: `*${alias.source} stands inside of what it names` });
      return undefined;
    },
  });
  return faults;
}

export function readSyntax(text: string, lineCounter: LineCounter): ReadSyntax {
  const document = parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: true });
  const noText = NO_TEXT.exec(text);
  if (noText) return { document, value: null, faults: [{ offset: noText.index, text: 'is no text: is it really the file that was meant?' }] };
  const deep = document.errors.find(({ code }) => code === 'RESOURCE_EXHAUSTION');
  // One that is too deep is told once, not once for each of its brackets.
  const faults = deep ? [faultOf(text, deep)] : [...document.errors.map((error) => faultOf(text, error)), ...aliasFaults(document)];
  if (faults.length) return { document, value: null, faults };
  try {
    return { document, value: document.toJS(), faults };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { document, value: null, faults: [{ offset: 0, text: 'its aliases make more of it than anybody could have meant' }] };
  }
}
