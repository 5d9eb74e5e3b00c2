// Records where a benchmark's keys and list elements are and how they are written, and finds what can never be used,
// whatever it means.
import { type Document, isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';

/** A benchmark needs six. Much deeper nesting is meant to overflow somebody's stack. */
const MAX_DEPTH = 50;

export const TOO_DEEP = { message: 'nested too deeply.', advice: `A benchmark has at most ${MAX_DEPTH} levels.` };

interface StructureProblem {
  readonly offset: number;
  readonly message: string;
  readonly advice: string;
}

/** The path from a benchmark's top to one of its values. */
export type BenchmarkPath = readonly PropertyKey[];

export class Positions {
  readonly problems: StructureProblem[] = [];
  readonly #lineAt: (offset: number) => number;
  readonly #offsets = new Map<string, number>();
  /** Numbers and the like as the file writes them. */
  readonly #written = new Map<string, string>();

  /** Keys that YAML reads as numbers, true, false or null get their written text back, because all keys are names. */
  constructor(document: Document.Parsed, lineAt: (offset: number) => number) {
    this.#lineAt = lineAt;
    this.#value(document.contents, [], []);
  }

  /** Offset of the last part of a path or, if the file does not have it, of the part before it. */
  offsetOf(path: BenchmarkPath): number {
    const steps = path.map(String);
    for (let length = steps.length; length > 0; length--) {
      const offset = this.#offsets.get(JSON.stringify(steps.slice(0, length)));
      if (offset !== undefined) return offset;
    }
    return 0;
  }

  /** @example '1.0', which YAML reads as the number 1 */
  written(path: BenchmarkPath): string | undefined {
    return this.#written.get(JSON.stringify(path.map(String)));
  }

  /** @param anchors of the surrounding nodes. */
  #value(node: Node | null, path: readonly string[], anchors: readonly string[]): void {
    if (path.length > MAX_DEPTH) {
      this.problems.push({ offset: offsetOf(node), ...TOO_DEEP });
    } else if (isAlias(node)) {
      if (anchors.includes(node.source)) {
        this.#problem(node, `\`*${node.source}\` stands inside of what it stands for.`, 'Write it out.');
      }
    } else if (isMap<Node, Node | null>(node)) {
      for (const { key, value } of node.items) if (isScalar(key)) this.#pair(key, value, path, inside(node, anchors));
    } else if (isSeq<Node>(node)) {
      for (const [index, item] of node.items.entries()) {
        const at = [...path, String(index)];
        this.#offsets.set(JSON.stringify(at), offsetOf(item));
        this.#value(item, at, inside(node, anchors));
      }
    } else if (isScalar(node)) {
      if (typeof node.value === 'string') this.#text(node, node.value);
      else if (node.source !== undefined) this.#written.set(JSON.stringify(path), node.source);
    }
  }

  #pair(
    key: Node & { value: unknown; source?: string },
    value: Node | null,
    path: readonly string[],
    anchors: readonly string[],
  ): void {
    if (['number', 'boolean'].includes(typeof key.value) || key.value === null) key.value = key.source ?? '';
    const name = String(key.value);
    const at = [...path, name];
    const id = JSON.stringify(at);
    const first = this.#offsets.get(id);
    if (first !== undefined) {
      const message = `the key \`${name}\` is given a second time; it stands on line ${this.#lineAt(first)} already.`;
      this.#problem(key, message, 'Keep one of them.');
    }
    // At the top level it is an unknown key like any other.
    if (name === '__proto__' && path.length > 0) {
      this.#problem(key, 'the name `__proto__` cannot be a key.', 'Give `labels` as a list, or use another name.');
    }
    this.#text(key, name);
    this.#offsets.set(id, first ?? offsetOf(key));
    this.#value(value, at, anchors);
  }

  #text(node: Node, text: string): void {
    if (text.isWellFormed()) return;
    this.#problem(node, 'an escape stands for half of a character (U+D800 to U+DFFF).', 'Write the character itself.');
  }

  #problem(node: Node | null, message: string, advice: string): void {
    this.problems.push({ offset: offsetOf(node), message, advice });
  }
}

function inside({ anchor }: { anchor?: string }, anchors: readonly string[]): readonly string[] {
  return anchor === undefined ? anchors : [...anchors, anchor];
}

function offsetOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}
