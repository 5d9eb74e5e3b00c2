import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { learnBaselines } from '../../../../lambda/dispatch/freeze/baselines.ts';
import { textKey } from '../../../../lambda/dispatch/prompts/leakage.ts';
import { TfidfModel } from '../../../../lambda/shared/baselines/tfidf-model.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Store } from '../../../../lambda/shared/storage/store.ts';

/** Keeps what is written in memory. */
class MemoryStore extends Store {
  readonly written = new Map<string, string | Uint8Array>();

  override async put(key: string, body: string | Uint8Array): Promise<boolean> {
    this.written.set(key, body);
    return true;
  }
}

const texts = ['red fox', 'red hare', 'blue whale', 'blue shark', 'secret answer'];
const labels = ['land', 'land', 'sea', 'sea', 'sea'];

async function learn(leaked: readonly string[]) {
  const store = new MemoryStore('bucket');
  const learned = await learnBaselines(store, 'run', {
    variants: [{ kind: 'baseline', name: 'tfidf', model: 'tfidf' }],
    benchmark: Benchmark.parse({}),
    labels: ['land', 'sea'],
    train: { texts, labels, counts: new Map(Object.entries({ land: 2, sea: 3 })), rows: [] },
    leaked: new Set(leaked.map(textKey)),
    file: 'b.yaml',
  });
  const [body] = store.written.values();
  const vocabulary = body && TfidfModel.parse(JSON.parse(gunzipSync(body).toString())).vocabulary;
  return { ...learned, vocabulary };
}

it('tfidf learns nothing from a row that stands in the holdout, whatever its case and punctuation', async () => {
  expect((await learn([])).vocabulary).toContain('secret');
  const { vocabulary, facts } = await learn(['Secret: answer!']);
  expect(vocabulary).toEqual(['blue', 'fox', 'hare', 'red', 'shark', 'whale']);
  // Shares of labels give no row away.
  expect(facts.counts).toEqual([2, 3]);
});

it('tfidf is left out where all that it could learn from stands in the holdout', async () => {
  const { variants, warnings } = await learn(texts);
  expect(variants).toEqual([]);
  expect(warnings).toEqual([
    {
      code: 'untrainable',
      message: 'The baseline tfidf was left out: The train file has no row of any of the labels to learn from.',
    },
  ]);
});
