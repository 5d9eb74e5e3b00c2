// What a reader would write in ten minutes: sends every row through `openai` with `p-limit` and writes the answers to a
// CSV.
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse';
import { stringify } from 'csv-stringify';
import OpenAI from 'openai';
import pLimit from 'p-limit';
import { z } from 'zod';
import { LABELS, MODEL } from './work.ts';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { 'in-flight': { type: 'string' } } });
const [holdout, out] = z.tuple([z.string(), z.string()]).parse(positionals);

const client = new OpenAI();
const limit = pLimit(Number(values['in-flight']));
const system = `Classify the text. Answer with exactly one of these labels and nothing else: ${LABELS.join(', ')}`;

const Row = z.object({ id: z.string(), text: z.string(), label: z.string() });
const rows = z.array(Row).parse(
  await createReadStream(holdout)
    .pipe(parse({ columns: true }))
    .toArray(),
);
const predictions = await Promise.all(rows.map((row) => limit(predict, row)));
await pipeline(Readable.from(predictions), stringify({ header: true }), createWriteStream(out));

async function predict({ id, text, label }: z.infer<typeof Row>) {
  const completion = await client.chat.completions.create({
    model: MODEL,
    messages: [
      { role: 'system', content: system },
      { role: 'user', content: text },
    ],
  });
  return { id, truth: label, prediction: completion.choices[0]?.message.content };
}
