// Stack traces that name the places in the source, as Node's --enable-source-maps makes them. That option reads the map of
// every bundle as soon as it is loaded; here a map is read when somebody looks at an error.
import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A bundle, a line and a column, as V8 prints them. */
const PLACE = /(file:\/\/.+?\.mjs):(\d+):(\d+)/;

/** For all errors of this thread from now on. */
export function nameSources(): void {
  Error.prepareStackTrace = (error, sites) =>
    [String(error), ...sites.map((site) => `    at ${inSource(String(site))}`)].join('\n');
}

/** @param site as V8 prints it. Where nothing is known of its source, it stays as it is. */
function inSource(site: string): string {
  return site.replace(PLACE, (place, url: string, line: string, column: string) => {
    const bundle = fileURLToPath(url);
    const entry = mapOf(bundle)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return place;
    return `${resolve(dirname(bundle), entry.originalSource)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

const maps = new Map<string, SourceMap | undefined>();

function mapOf(bundle: string): SourceMap | undefined {
  if (!maps.has(bundle)) maps.set(bundle, readMap(bundle));
  return maps.get(bundle);
}

function readMap(bundle: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')));
  } catch {
    return undefined;
  }
}
