// Where a thread's own work is done: by package, or by folder of this project, as the source maps of the bundles say.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallFrame, ThreadProfile } from './thread-profile.ts';

const ROOT = join(import.meta.dirname, '../..');
/** What V8 calls a thread that waits. */
const IDLE = '(idle)';

/**
 * Seconds of own work by place, the most first. A thread that waits for a processor is sampled as if it worked, so the
 * samples of each thread share out the processor time that it took.
 */
export function secondsByPlace(threads: readonly ThreadProfile[], finely: boolean): [string, number][] {
  const sums = new Map<string, number>();
  for (const thread of threads) {
    const places = sampledByPlace(thread, finely);
    const all = places.values().reduce((sum, time) => sum + time, 0);
    for (const [place, time] of places) {
      sums.set(place, (sums.get(place) ?? 0) + (time / all) * thread.processorSeconds);
    }
  }
  return [...sums].toSorted(([, a], [, b]) => b - a);
}

/** @returns microseconds */
function sampledByPlace({ profile }: ThreadProfile, finely: boolean): Map<string, number> {
  const { nodes, samples, timeDeltas } = profile;
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame, finely)]));
  const sums = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const place = places.get(id) ?? '';
    // A sample's own time is the one until the next.
    if (place !== IDLE) sums.set(place, (sums.get(place) ?? 0) + (timeDeltas[index + 1] ?? 0));
  }
  return sums;
}

/** @param finely by function and line rather than by folder */
function placeOf(frame: CallFrame, finely: boolean): string {
  // (garbage collector), (program), (idle)
  if (frame.url === '') return frame.functionName || '(native)';
  if (frame.url.startsWith('node:')) return finely ? `${frame.url} ${frame.functionName}` : builtIn(frame.url);
  if (!frame.url.startsWith('file:')) return frame.url;
  const { file, line, name } = originOf(frame);
  const inModules = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file);
  if (finely) return `${inModules ? file.slice(file.lastIndexOf('node_modules/') + 13) : file}:${line} ${name}`;
  return inModules?.[1] ?? dirname(file);
}

/** node:internal/deps/undici/undici → node:undici, node:internal/streams/readable → node:streams */
const builtIn = (url: string): string =>
  `node:${
    url
      .slice(5)
      .replace(/^internal\/(deps\/)?/, '')
      .split('/')[0]
  }`;

interface Origin {
  /** Relative to the project's folder. */
  readonly file: string;
  readonly line: number;
  readonly name: string;
}

function originOf({ url, lineNumber, columnNumber, functionName }: CallFrame): Origin {
  const path = fileURLToPath(url);
  const entry = mapOf(path)?.findEntry(lineNumber, columnNumber);
  if (entry && 'originalSource' in entry) {
    const file = resolve(dirname(path), entry.originalSource);
    return { file: relative(ROOT, file), line: entry.originalLine + 1, name: functionName };
  }
  return { file: relative(ROOT, path), line: lineNumber + 1, name: functionName };
}

const maps = new Map<string, SourceMap | undefined>();

function mapOf(path: string): SourceMap | undefined {
  if (!maps.has(path)) maps.set(path, readMap(path));
  return maps.get(path);
}

/** A bundle's map lies beside it. */
function readMap(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${path}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}
