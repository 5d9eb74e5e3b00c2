// Merges labels that look the same, in both files and in the benchmark's settings.
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Columns, Warning } from '../../shared/contracts/run.ts';
import type { TrainSet } from '../../shared/csv/train.ts';
import { commonSpellings, type Spell, spelled, spellingOf } from '../../shared/text/spelling.ts';
import { listed, plural } from '../../shared/text/words.ts';
import { listedLabels } from './labels.ts';
import type { Survey } from './survey.ts';

interface Spelled {
  readonly survey: Survey;
  readonly train: TrainSet | undefined;
  readonly benchmark: Benchmark;
  readonly warnings: Warning[];
}

/** Uses the benchmark's spelling if it lists the label, else the one that most rows of both files have. */
export function withOneSpelling(survey: Survey, train: TrainSet | undefined, benchmark: Benchmark): Spelled {
  const given = listedLabels(benchmark);
  const toGiven = spellingOf(given);
  const both = spelled([...survey.labelCounts, ...(train?.counts ?? [])], toGiven);
  const spell = spellingOf([...new Set([...given, ...commonSpellings(both)])]);
  return {
    survey: { ...survey, labelCounts: spelled(survey.labelCounts, spell) },
    train: train && spelledTrain(train, spell),
    benchmark: spelledBenchmark(benchmark, survey.columns, spell),
    warnings: folded(survey, train, spell),
  };
}

/** A file without such labels is not copied, because it may have a million rows. */
function spelledTrain(train: TrainSet, spell: Spell): TrainSet {
  if ([...train.counts.keys()].every((label) => spell(label) === label)) return train;
  return {
    ...train,
    labels: train.labels.map(spell),
    counts: spelled(train.counts, spell),
    rows: train.rows.map((row) => ({ ...row, label: spell(row.label) })),
  };
}

function spelledBenchmark(benchmark: Benchmark, columns: Columns, spell: Spell): Benchmark {
  const { gates, keywords, slices, decide_by, prevalence, costs } = benchmark;
  const { label } = decide_by;
  return {
    ...benchmark,
    decide_by: label === undefined ? decide_by : { ...decide_by, label: spell(label) },
    ...(prevalence && { prevalence: spelledKeys(prevalence, spell) }),
    ...(costs && {
      costs: Object.fromEntries(Object.entries(costs).map(([truth, row]) => [spell(truth), spelledKeys(row, spell)])),
    }),
    gates: gates.map((gate) => (gate.label === undefined ? gate : { ...gate, label: spell(gate.label) })),
    ...(keywords && { keywords: spelledKeywords(keywords, spell) }),
    slices: slices.map((slice) =>
      slice.column === columns.label && Array.isArray(slice.values)
        ? { ...slice, values: [...new Set(slice.values.map(spell))] }
        : slice,
    ),
  };
}

function spelledKeywords(keywords: NonNullable<Benchmark['keywords']>, spell: Spell): Record<string, string[]> {
  const byLabel = Map.groupBy(Object.entries(keywords), ([label]) => spell(label));
  return Object.fromEntries([...byLabel].map(([label, entries]) => [label, entries.flatMap(([, words]) => words)]));
}

const spelledKeys = (values: Readonly<Record<string, number>>, spell: Spell): Record<string, number> =>
  Object.fromEntries(Object.entries(values).map(([label, value]) => [spell(label), value]));

/** Labels named in one message. */
const MAX_NAMED = 10;

function folded(survey: Survey, train: TrainSet | undefined, spell: Spell): Warning[] {
  const files: [name: string, counts: ReadonlyMap<string, number>][] = [
    ['the holdout', survey.labelCounts],
    ['the train file', train?.counts ?? new Map<string, number>()],
  ];
  const changed = files.map(([name, counts]) => ({
    name,
    counts: [...counts].filter(([label]) => spell(label) !== label),
  }));
  const parts = changed.map(({ name, counts }) => ({ name, rows: counts.reduce((sum, [, rows]) => sum + rows, 0) }));
  const count = parts.reduce((sum, { rows }) => sum + rows, 0);
  if (count === 0) return [];
  const labels = new Set(changed.flatMap(({ counts }) => counts.map(([label]) => JSON.stringify(spell(label)))));
  const rows = parts.flatMap((part) => (part.rows > 0 ? [`${plural(part.rows, 'row')} of ${part.name}`] : []));
  const message =
    `Labels that look the same count as one label, and ${rows.join(' and ')} spell it in another way: ` +
    `${listed([...labels].sort(), MAX_NAMED)}. The spellings differ in how characters are stored (NFC or NFD), or in characters that cannot be seen.`;
  return [{ code: 'labels_folded', message, count }];
}
