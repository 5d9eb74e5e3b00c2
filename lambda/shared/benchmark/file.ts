// Reads a benchmark in YAML or JSON and reports all mistakes at once, each with its line.
import type { Readable } from 'node:stream';
import { type Document, isNode, LineCounter, parseDocument, type YAMLError } from 'yaml';
import { Benchmark } from '../contracts/benchmark.ts';
import type { Problem } from '../contracts/run.ts';
import { InputError, MAX_LISTED_PROBLEMS } from '../text/input-error.ts';
import { patternProblems } from '../text/pattern.ts';
import { Positions, TOO_DEEP } from './positions.ts';
import { type BenchmarkProblem, benchmarkProblems, inQuotes, show } from './problems.ts';
import { MAX_BENCHMARK_BYTES, readBenchmarkText, tooLarge } from './text.ts';

/** Uses of anchors. A file with more tries to turn a small text into a huge value. */
const MAX_ALIASES = 100;
/** Characters as JSON, with every alias expanded. */
const MAX_EXPANDED = 8 * MAX_BENCHMARK_BYTES;
/** Every pair is compared, and the report has a section for each variant. */
const MAX_VARIANTS = 100;

/**
 * An empty file is a benchmark with all defaults.
 * @param source is destroyed once no more of it is needed
 * @param file its name in problems
 * @throws InputError with all problems in line order or, if there are none, with those of the slices' patterns
 */
export async function readBenchmarkFile(source: Readable, file: string): Promise<Benchmark> {
  const { benchmark, problemAt } = parseBenchmark(await readBenchmarkText(source, file), file);
  const problems = await patternProblems(benchmark.slices);
  if (problems.length > 0) throw inputError(problems.map(({ path, ...told }) => problemAt(path, told)));
  return benchmark;
}

interface Parsed {
  readonly benchmark: Benchmark;
  /** For problems that are found later. */
  readonly problemAt: (path: readonly PropertyKey[], told: Told) => LinedProblem;
}

function parseBenchmark(text: string, file: string): Parsed {
  if (Buffer.byteLength(text) > MAX_BENCHMARK_BYTES) throw tooLarge(file);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    schema: 'core',
    merge: true,
    // Tags like `!!binary` mean nothing here.
    resolveKnownTags: false,
    lineCounter: lines,
    // We report positions ourselves, and the library's search for duplicate keys takes minutes for a large file.
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'error',
  });
  const lineAt: LineAt = (offset) => lines.linePos(offset).line;
  if (document.errors.length > 0) throw syntaxError(document.errors, lineAt, file);
  const positions = new Positions(document, lineAt);
  const problem = (offset: number, told: Told): LinedProblem => ({ file, line: lineAt(offset), ...told });
  if (positions.problems.length > 0) {
    throw inputError(positions.problems.map(({ offset, ...told }) => problem(offset, told)));
  }

  const value = toValue(document, file) ?? {};
  const result = Benchmark.safeParse(value);
  const found = result.success
    ? [...tooManyVariants(result.data), ...changedIds(result.data, positions)]
    : benchmarkProblems(result.error.issues, value, { written: (path) => positions.written(path) });
  const problemAt: Parsed['problemAt'] = (path, told) => problem(positions.offsetOf(path), told);
  if (result.success && found.length === 0) return { benchmark: inOrder(result.data, document), problemAt };
  throw inputError(found.map(({ path, ...told }) => problemAt(path, told)));
}

type Told = Pick<Problem, 'message' | 'advice'>;
type LinedProblem = Problem & { readonly line: number };
type LineAt = (offset: number) => number;

function inputError(problems: readonly LinedProblem[]): InputError {
  const sorted = problems.toSorted((a, b) => a.line - b.line);
  const more = problems.length - MAX_LISTED_PROBLEMS;
  return new InputError(sorted.slice(0, MAX_LISTED_PROBLEMS), Math.max(0, more));
}

function syntaxError(errors: readonly YAMLError[], lineAt: LineAt, file: string): InputError {
  // The library's message if nesting overflows its stack. Its other messages make no sense then.
  const overflow = errors.find(({ message }) => message.startsWith('Maximum call stack'));
  if (!overflow) return inputError(errors.map((error) => syntaxProblem(error, lineAt, file)));
  return inputError([{ file, line: lineAt(overflow.pos[0]), ...TOO_DEEP }]);
}

function syntaxProblem(error: YAMLError, lineAt: LineAt, file: string): LinedProblem {
  const line = lineAt(error.pos[0]);
  if (error.code === 'MULTIPLE_DOCS') {
    const message = 'a second document begins here; expected one benchmark in a file.';
    return { file, line, message, advice: 'Remove the line `---` and what belongs to another benchmark.' };
  }
  const advice = 'Check the indentation; a text that contains `: ` or ` #`, or starts with a sign, needs quotes.';
  return { file, line, message: `this is not valid YAML: ${error.message}.`, advice };
}

function tooManyVariants({ models, prompts, baselines }: Benchmark): BenchmarkProblem[] {
  const variants = models.length * prompts.length + baselines.length;
  if (variants <= MAX_VARIANTS) return [];
  const message = `${models.length} models × ${prompts.length} prompts and ${baselines.length} baselines are ${variants} variants; expected at most ${MAX_VARIANTS}.`;
  return [{ path: ['models'], message, advice: 'Make several benchmarks of it.' }];
}

/** Ids may be numbers, of rows or of the file itself. But YAML reads `001` as 1, which is another id. */
function changedIds({ prompts }: Benchmark, positions: Positions): BenchmarkProblem[] {
  return prompts.flatMap(({ examples }, prompt) =>
    examples?.strategy !== 'fixed'
      ? []
      : examples.ids.flatMap((id, index) => {
          const path = ['prompts', prompt, 'examples', 'ids', index];
          const written = positions.written(path);
          if (typeof id === 'string' || written === undefined || written === String(id)) return [];
          return [
            { path, message: `${show(path)}: ${written} is read as the number ${id}.`, advice: inQuotes(written) },
          ];
        }),
  );
}

/** Keeps the author's order of labels: a JavaScript object would put whole numbers first. */
function inOrder(benchmark: Benchmark, document: Document.Parsed): Benchmark {
  const { labels } = benchmark;
  if (labels === undefined || Array.isArray(labels)) return benchmark;
  const node = document.get('labels', true);
  const map: unknown = isNode(node) ? node.toJS(document, { mapAsMap: true, maxAliasCount: MAX_ALIASES }) : undefined;
  const written = map instanceof Map ? [...map.keys()].map(String) : [];
  if (written.every((label, index) => label === Object.keys(labels)[index])) return benchmark;
  return { ...benchmark, labels: written.map((label) => ({ [label]: labels[label] ?? '' })) };
}

function toValue(document: Document.Parsed, file: string): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    if ((JSON.stringify(value) ?? '').length <= MAX_EXPANDED) return value;
    throw new Error('its aliases make it too large');
  } catch (error) {
    // The library throws for aliases without an anchor, too many aliases, and merge keys without a mapping.
    if (!(error instanceof Error)) throw error;
    const message = `this YAML cannot be used: ${error.message}.`;
    throw new InputError([{ file, message, advice: 'Check the anchors (`&name`), aliases (`*name`) and merge keys.' }]);
  }
}
