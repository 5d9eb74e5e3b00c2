// Reads a benchmark as its author wrote it, YAML or JSON, and tells every mistake in it at once with its line.
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLError } from 'yaml';
import { benchmarkProblems } from './benchmark-problems.ts';
import { Benchmark } from './contracts/benchmark.ts';
import type { Problem } from './contracts/run.ts';
import { InputError, MAX_LISTED_PROBLEMS } from './input-error.ts';

/** No benchmark that a person writes comes near it, and a file of this size is read in a second. */
const MAX_BENCHMARK_BYTES = 1024 * 1024;
/** Uses of anchors: more is an attempt to make a small file a huge value. */
const MAX_ALIASES = 100;

/**
 * An empty file is a benchmark with every default.
 * @param file its name in problems.
 * @throws InputError with all problems, in the order of their lines.
 */
export function readBenchmark(text: string, file: string): Benchmark {
  const size = Buffer.byteLength(text);
  if (size > MAX_BENCHMARK_BYTES) {
    const message = `the benchmark has ${size} bytes; expected at most ${MAX_BENCHMARK_BYTES}.`;
    throw new InputError([{ file, message, advice: 'Is this the benchmark and not the data?' }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'core',
    merge: true,
    lineCounter: lines,
    // Positions are ours to tell; and the library's search for duplicate keys takes minutes for a large file.
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const lineAt: LineAt = (offset) => lines.linePos(offset).line;
  if (document.errors.length > 0) throw inputError(document.errors.map((error) => syntaxProblem(error, lineAt, file)));
  const positions = new Positions(document);
  if (positions.repeated.length > 0) {
    throw inputError(positions.repeated.map((repeated) => repeatedKey(repeated, lineAt, file)));
  }

  const value = toValue(document, file) ?? {};
  const result = Benchmark.safeParse(value);
  if (result.success) return result.data;
  const problems = benchmarkProblems(result.error.issues, value);
  throw inputError(problems.map(({ path, ...told }) => ({ file, line: lineAt(positions.offsetOf(path)), ...told })));
}

type LinedProblem = Problem & { readonly line: number };
type LineAt = (offset: number) => number;

function inputError(problems: readonly LinedProblem[]): InputError {
  const sorted = problems.toSorted((a, b) => a.line - b.line);
  const more = problems.length - MAX_LISTED_PROBLEMS;
  return new InputError(sorted.slice(0, MAX_LISTED_PROBLEMS), Math.max(0, more));
}

function syntaxProblem(error: YAMLError, lineAt: LineAt, file: string): LinedProblem {
  const line = lineAt(error.pos[0]);
  if (error.code === 'MULTIPLE_DOCS') {
    const message = 'a second document begins here; expected one benchmark in a file.';
    return { file, line, message, advice: 'Remove the line `---` and what belongs to another benchmark.' };
  }
  // What the library says of a nesting that overflows its stack.
  const message = error.message.startsWith('Maximum call stack') ? 'Nested too deeply' : error.message;
  const advice = 'Check the indentation; a text that contains `: ` or ` #`, or starts with a sign, needs quotes.';
  return { file, line, message: `this is not valid YAML: ${message}.`, advice };
}

function repeatedKey({ name, offset, first }: RepeatedKey, lineAt: LineAt, file: string): LinedProblem {
  const message = `the key \`${name}\` is given a second time; it stands on line ${lineAt(first)} already.`;
  return { file, line: lineAt(offset), message, advice: 'Keep one of them.' };
}

function toValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    // So the library tells of aliases without an anchor or too many of them, and of merge keys without a mapping.
    if (!(error instanceof Error)) throw error;
    const message = `this YAML cannot be used: ${error.message}.`;
    throw new InputError([{ file, message, advice: 'Check the anchors (`&name`), aliases (`*name`) and merge keys.' }]);
  }
}

interface RepeatedKey {
  readonly name: string;
  readonly offset: number;
  /** Offset of the same key's first occurrence. */
  readonly first: number;
}

/** Where keys and list elements stand. */
class Positions {
  readonly repeated: RepeatedKey[] = [];
  readonly #offsets = new Map<string, number>();

  constructor(document: Document.Parsed) {
    this.#walk(document.contents, []);
  }

  /** Of the last part of a path or, where the file does not have that, of the part before it. */
  offsetOf(path: readonly PropertyKey[]): number {
    const steps = path.map(String);
    for (let length = steps.length; length > 0; length--) {
      const offset = this.#offsets.get(JSON.stringify(steps.slice(0, length)));
      if (offset !== undefined) return offset;
    }
    return 0;
  }

  #walk(node: Node | null, path: readonly string[]): void {
    if (isMap<Node, Node | null>(node)) {
      for (const { key, value } of node.items) {
        if (isScalar(key)) this.#visit(key, value, [...path, String(key.value)]);
      }
    } else if (isSeq<Node>(node)) {
      for (const [index, item] of node.items.entries()) this.#visit(item, item, [...path, String(index)]);
    }
  }

  #visit(at: Node, value: Node | null, path: readonly string[]): void {
    const offset = at.range?.[0] ?? 0;
    const id = JSON.stringify(path);
    const first = this.#offsets.get(id);
    if (first !== undefined) this.repeated.push({ name: path.at(-1) ?? '', offset, first });
    this.#offsets.set(id, first ?? offset);
    this.#walk(value, path);
  }
}
