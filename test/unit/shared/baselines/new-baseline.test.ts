// A baseline that is only an entry of the registry: every place that deals with baselines follows.
import { gzipSync } from 'node:zlib';
import { expect, it, vi } from 'vitest';
import { benchmarkText } from '../../../../cli/inputs/init-text.ts';
import { Runs } from '../../../../lambda/classify/runs.ts';
import { learnBaselines } from '../../../../lambda/dispatch/freeze/baselines.ts';
import { withoutScores } from '../../../../lambda/dispatch/freeze/unscored.ts';
import { planVariants, type VariantInput } from '../../../../lambda/dispatch/freeze/variants.ts';
import { leakedTexts, learnsFromTexts } from '../../../../lambda/dispatch/prompts/leakage.ts';
import { type TrainedBaseline, UntrainableError } from '../../../../lambda/shared/baselines/baseline.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { Run } from '../../../../lambda/shared/contracts/run.ts';
import type { BaselineVariant } from '../../../../lambda/shared/contracts/variant.ts';
import { openCsv } from '../../../../lambda/shared/csv/open.ts';
import { Store } from '../../../../lambda/shared/storage/store.ts';
import { readyRun } from '../../../support/runs/ready-run.ts';
import { baseline, filesOf, model, sampleInput } from '../../report/sample-run.ts';
import { sourceOf } from '../csv/read-all.ts';

/** Always says the first label it has learned. Nobody would want it, but it has every trait at once. */
vi.mock('../../../../lambda/shared/baselines/registry.ts', async (load) => {
  const registry = await load<typeof import('../../../../lambda/shared/baselines/registry.ts')>();
  const stubborn: TrainedBaseline = {
    ready(texts, labels) {
      if (texts.length === 0) throw new UntrainableError('There is no text.');
      return () => ({ model: { texts, first: labels[0] } });
    },
    predictor: ({ labels }, learned) => {
      const { first = 0 } = Object(learned);
      return (text) => {
        if (text !== '') throw new Error('it does not read the row');
        return { label: first, confidence: 0.75, weights: Array.from({ length: labels }, () => 1) };
      };
    },
  };
  const entry: ReturnType<typeof registry.baselineEntry> = {
    learnsFrom: 'texts',
    readsRow: false,
    givesConfidence: true,
    givesProbabilities: true,
    isDefault: true,
    load: async () => stubborn,
  };
  Object.assign(registry.BASELINES, { stubborn: entry });
  return registry;
});

const [STUBBORN] = Benchmark.parse({ baselines: ['stubborn'] }).baselines;
if (!STUBBORN) throw new Error('the benchmark has no baseline');
const variant = baseline(STUBBORN) as BaselineVariant;

const plan = (benchmark: object, more: Partial<VariantInput> = {}) =>
  planVariants({
    benchmark: Benchmark.parse(benchmark),
    columns: { label: 'label', text: ['text'], all: ['text', 'label'] },
    labels: ['a', 'b'],
    descriptions: {},
    endpoints: [],
    hasTrain: true,
    file: 'b.yaml',
    ...more,
  });

class MemoryStore extends Store {
  readonly objects = new Map<string, string | Uint8Array>();

  override async put(key: string, body: string | Uint8Array): Promise<boolean> {
    this.objects.set(key, body);
    return true;
  }

  override async read(key: string): Promise<Buffer | undefined> {
    const body = this.objects.get(key);
    return body === undefined ? undefined : Buffer.from(body);
  }

  override async getText(key: string) {
    const body = await this.read(key);
    return body && { value: body.toString(), etag: 'e', lastModified: new Date(0) };
  }
}

async function learn(texts: string[]) {
  return await learnBaselines({
    variants: [variant],
    benchmark: Benchmark.parse({}),
    labels: ['a', 'b'],
    train: { texts, labels: texts.map(() => 'b'), counts: new Map() },
    leaked: new Set(),
    file: 'b.yaml',
  });
}

it('is known to the benchmark schema, to `holdout init` and to run.json', () => {
  expect(Benchmark.parse({}).baselines).toEqual(['majority', 'prior', 'keywords', 'tfidf', 'stubborn']);
  const seen = { columns: { label: 'l', text: ['t'], all: [] }, rows: 1, labelCounts: new Map() };
  const text = benchmarkText({ ...seen, holdout: 'h.csv', file: 'b.yaml', keys: {}, schemaPath: 's.json' });
  expect(text).toContain('baselines: [majority, prior, keywords, tfidf, stubborn]');
  expect(Run.parse(readyRun({ variants: [variant] })).variants).toEqual([variant]);
});

it('is left out if it could learn nothing, and if rows without labels are to be read', () => {
  expect(plan({}, { hasTrain: false }).variants).toEqual([baseline('keywords')]);
  expect(withoutScores(Benchmark.parse({})).benchmark.baselines).toEqual(['keywords', 'tfidf']);
});

it('may decide in a cascade, and is suggested if another one cannot', () => {
  const problems = (cheap: string) =>
    plan({ ensembles: [{ name: 'e', strategy: 'cascade', cheap, strong: 'keywords' }] }).problems;
  expect(problems('stubborn')).toEqual([]);
  expect(problems('majority')[0]?.advice).toBe('Take tfidf, stubborn, or a model that gives log-probabilities.');
});

it('learns from no text that is also in the holdout', async () => {
  expect(learnsFromTexts(Benchmark.parse({ baselines: ['stubborn'] }))).toBe(true);
  expect(learnsFromTexts(Benchmark.parse({ baselines: ['keywords'] }))).toBe(false);
  const holdout = await openCsv(sourceOf('text,label\nA fox\n'), 'h.csv');
  const { warnings } = await leakedTexts({ texts: ['a fox'] }, 'train.csv', holdout, ['text']);
  expect(warnings[0]?.message).toContain('as an example, and tfidf and stubborn do not learn from it.');
});

it('is trained by dispatch, stored under its name, and can be asked', async () => {
  const { variants, trainings } = await learn(['a text']);
  expect(variants).toEqual([variant]);
  const kept = trainings.get(STUBBORN)?.().model;
  expect(kept).toEqual({ texts: ['a text'], first: 1 });

  const store = new MemoryStore('bucket');
  store.objects.set('runs/run/stubborn.json.gz', gzipSync(JSON.stringify(kept)));
  store.objects.set('runs/run/run.json', JSON.stringify(readyRun({ variants: [variant] })));
  const predict = await (await new Runs(store).get('run')).baseline(variant);
  const half = (label: number) => [label, 0.5];
  expect(predict('a row', 0)).toEqual({ label: 1, confidence: 0.75, probabilities: [half(0), half(1)] });
});

it('is left out under its own name if it cannot be trained', async () => {
  const { variants, warnings } = await learn([]);
  expect(variants).toEqual([]);
  expect(warnings).toEqual([{ code: 'untrainable', message: 'The baseline stubborn was left out: There is no text.' }]);
});

it('does not speak against a label, because it does not read the row', async () => {
  const input = sampleInput({
    labels: ['a', 'b'],
    rows: Array.from({ length: 20 }, (_, row) => ({ text: `text ${row}`, truth: row % 2 === 0 ? 'a' : 'b' })),
    variants: [model('m'), model('n'), variant],
    predict: (row) => ({ predicted: row % 2 === 0 ? 'a' : 'b' }),
  });
  const report = Report.parse(JSON.parse((await filesOf(input)).get('report.json') ?? ''));
  expect(report.suspect_labels?.strong).toEqual(['m/zero-shot', 'n/zero-shot']);
});
