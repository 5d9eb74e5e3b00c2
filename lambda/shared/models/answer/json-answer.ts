// Reads the label's text out of JSON, wherever in an answer it stands.
import * as z from 'zod';
import { tryJson } from '../../storage/json.ts';

/** Names that models give to the label's field, in any case. */
const FIELDS: readonly string[] = [
  'label',
  'labels',
  'category',
  'class',
  'classification',
  'answer',
  'prediction',
  'predicted_label',
  'result',
  'output',
  'intent',
  'final_answer',
];
const Fields = z.record(z.string(), z.unknown());
type Fields = z.infer<typeof Fields>;
const OneText = z.tuple([z.string()]);
const Texts = z.array(z.string()).min(1);
/** A dictionary as Python prints it. */
const PYTHON = /^\{\s*'?(\w+)'?\s*:\s*'([^'{}]*)'\s*,?\s*\}$/;
/** A parser keeps only the last of a repeated field. */
const LABEL_FIELD = /(?<!\\)"label"\s*:/gi;

export interface JsonAnswer {
  /** What stands in the label's field, or fields. */
  readonly labels: readonly string[];
  readonly reason?: string;
  /** What stands around the JSON. */
  readonly beside: string;
  /** All other fields. */
  readonly others: string;
}

/** @returns undefined unless the text holds one JSON object with a label, or is a list of one text. */
export function jsonAnswer(text: string): JsonAnswer | undefined {
  const list = OneText.safeParse(text.startsWith('[') ? tryJson(text) : undefined);
  if (list.success) return { labels: list.data, beside: '', others: '' };
  const start = text.indexOf('{');
  const end = text.lastIndexOf('}');
  if (start < 0 || end < start) return undefined;
  const inside = text.slice(start, end + 1);
  const object = Fields.safeParse(tryJson(inside) ?? python(inside));
  if (!object.success || (inside.match(LABEL_FIELD) ?? []).length > 1) return undefined;
  return fromFields(object.data, `${text.slice(0, start)}\n${text.slice(end + 1)}`);
}

function fromFields(object: Fields, beside: string): JsonAnswer | undefined {
  const entries = Object.entries(object);
  const labels = Texts.safeParse(entries.filter(([key]) => isLabel(key)).map(([, value]) => value));
  if (!labels.success) return undefined;
  const reason = entries.find(([key]) => key.toLowerCase() === 'reason')?.[1];
  return {
    labels: labels.data,
    ...(typeof reason === 'string' && { reason }),
    beside,
    others: JSON.stringify(entries.filter(([key]) => !isLabel(key))),
  };
}

const isLabel = (key: string): boolean => FIELDS.includes(key.toLowerCase());

function python(text: string): unknown {
  const [, name, value] = PYTHON.exec(text) ?? [];
  return name === undefined ? undefined : { [name]: value };
}
