// Models that know the answers and make invented mistakes, for pictures of a report and never for figures.
import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type { Script } from '../../test/support/openai/server.ts';

/** Share of rows that a model reads wrongly, and share that it answers with something that is no label. */
interface Habits {
  readonly wrong: number;
  readonly invalid: number;
}

interface ScriptedHoldout {
  readonly labels: readonly string[];
  readonly script: Script;
}

/**
 * @param habits by model and number of messages. More messages mean examples, which help.
 */
export async function scriptedModels(
  file: string,
  { label, text }: { readonly label: string; readonly text: readonly string[] },
  habits: (model: string, messages: number) => Habits,
): Promise<ScriptedHoldout> {
  const rows = parse<Record<string, string>>(await readFile(file), { columns: true, bom: true });
  const truths = new Map(rows.map((row) => [keyOf(row, text), row[label] ?? '']));
  const labels = [...new Set(truths.values())].sort();
  const script: Script = ({ model, body: { messages } }) => {
    const content = String(messages.at(-1)?.content);
    const row: Record<string, string> = content.startsWith('{') ? JSON.parse(content) : {};
    const truth = truths.get(keyOf(row, text));
    // The call that finds out what a model accepts.
    if (truth === undefined) return certain(labels[0] ?? '', 0.9);
    const { wrong, invalid } = habits(model, messages.length);
    const shown = `${keyOf(row, text)}`;
    // What is hard for one model is hard for all: mostly the text decides, and the model a little.
    const difficulty = 0.75 * chance(shown) + 0.25 * chance(`${shown} ${model} ${messages.length}`);
    const confidence = 1 - 0.55 * difficulty * chance(`sure ${shown} ${model}`) - 0.3 * Math.max(0, difficulty - 0.6);
    const latencyMs = 20 + 60 * chance(`time ${shown} ${model}`) ** 3;
    if (chance(`invalid ${shown} ${model}`) < invalid) {
      return { answer: `I am not sure: ${truth} or ${labels[0]}?`, latencyMs };
    }
    if (difficulty < 1 - quantile(wrong)) return { ...certain(truth, confidence), latencyMs };
    const others = labels.filter((one) => one !== truth);
    const other = others[Math.floor(chance(`other ${shown}`) ** 2 * others.length)] ?? truth;
    return { ...certain(other, confidence), latencyMs };
  };
  return { labels, script };
}

const keyOf = (row: Readonly<Record<string, string>>, text: readonly string[]): string =>
  text.map((column) => row[column] ?? '').join('\n');

const certain = (answer: string, confidence: number) => ({
  answer,
  logprobs: [{ token: answer, logprob: Math.log(confidence) }],
});

/** 0.75 U + 0.25 V is above 1 − quantile(p) with probability p, for p below about a half. */
const quantile = (share: number): number => (share <= 1 / 6 ? Math.sqrt(share * 0.375) : 0.125 + 0.75 * share);

/** A number in [0, 1), only from the text (FNV-1a with a final mixing). */
function chance(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
