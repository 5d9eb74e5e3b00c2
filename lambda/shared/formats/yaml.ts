// promptfoo's tests as YAML: a list of tests, or a configuration with `tests`.
import { stat } from 'node:fs/promises';
import { parseDocument } from 'yaml';
import { documentRows } from './json/document.ts';
import type { JsonRecord } from './json/elements.ts';
import { recordsTable } from './json/records.ts';
import { isList, isObject } from './json/value.ts';
import { MAX_YAML_BYTES } from './limits.ts';
import { type FormatInput, type FormatTable, unusable } from './table.ts';
import { toText, utf8Bytes } from './text-bytes.ts';

export async function yamlTable({ path, file, options }: FormatInput): Promise<FormatTable> {
  if ((await stat(path)).size > MAX_YAML_BYTES) {
    const message = `a YAML file must be read whole; expected at most ${MAX_YAML_BYTES / 1024 / 1024} MB.`;
    throw unusable(file, message, 'Write JSON Lines instead.');
  }
  const chunks: Buffer[] = [];
  for await (const chunk of utf8Bytes(path, file)) chunks.push(chunk);
  const value = parsed(toText(Buffer.concat(chunks), file, 1), file);
  const records = isList(value) ? value : isObject(value) ? documentRows(value, file, options).records : undefined;
  if (!records)
    throw unusable(file, 'the YAML file is no list.', 'Expected a list of tests, each with `vars` and `assert`.');
  async function* read(): AsyncGenerator<JsonRecord, void> {
    for (const [index, record] of (records ?? []).entries()) yield { value: record, line: index + 1 };
  }
  return await recordsTable(read, file, options);
}

/** Keeps dates as written. The library refuses more than a hundred aliases. */
function parsed(text: string, file: string): unknown {
  const document = parseDocument(text, { schema: 'core' });
  const [error] = document.errors;
  if (error) throw unusable(file, `this is no valid YAML (${error.code}).`, undefined, error.linePos?.[0].line);
  try {
    return document.toJS();
  } catch {
    throw unusable(file, 'the YAML refers to itself too often.', 'Write the values out.');
  }
}
