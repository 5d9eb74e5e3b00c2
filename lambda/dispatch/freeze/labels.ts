// Chooses a run's labels and their order: what models may answer, and the axes of every table in the report.

import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Problem, Warning } from '../../shared/contracts/run.ts';
import { orDidYouMean } from '../../shared/text/closest.ts';
import { InputError, MAX_LISTED_PROBLEMS } from '../../shared/text/input-error.ts';
import { sameLook } from '../../shared/text/same-look.ts';
import { listed, oneOrMany, pluralHas } from '../../shared/text/words.ts';

export interface Labels {
  readonly labels: string[];
  readonly descriptions: Record<string, string>;
  readonly warnings: Warning[];
}

type Counts = ReadonlyMap<string, number>;

/**
 * The benchmark's labels in its order. Without those, the labels of the train file and the holdout together, sorted.
 * Rows to predict have no labels.
 * @param trainCounts, holdoutCounts rows by label.
 * @param files how problems name the two files.
 * @throws InputError if the holdout has a label that the benchmark does not list, if the benchmark lists one twice, or
 * if there are no labels at all.
 */
export function chooseLabels(
  benchmark: Pick<Benchmark, 'labels'>,
  trainCounts: Counts | undefined,
  holdoutCounts: Counts,
  files: { readonly benchmark: string; readonly holdout: string },
): Labels {
  if (!benchmark.labels) {
    const train = trainCounts ?? new Map<string, number>();
    const labels = [...new Set([...train.keys(), ...holdoutCounts.keys()])].sort();
    if (labels.length === 0) throw new InputError([noLabels(files.holdout)]);
    const warnings = trainCounts ? unseen(holdoutCounts, trainCounts) : [];
    return { labels, descriptions: {}, warnings: [...warnings, ...single(labels)] };
  }
  const descriptions = descriptionsOf(benchmark.labels);
  const labels = listedLabels(benchmark);
  const problems = [...listedTwice(labels, files.benchmark), ...unlisted(holdoutCounts, labels, files.holdout)];
  if (problems.length > 0) {
    throw new InputError(problems.slice(0, MAX_LISTED_PROBLEMS), Math.max(0, problems.length - MAX_LISTED_PROBLEMS));
  }
  return { labels, descriptions, warnings: [...ignoredInTrain(trainCounts, labels), ...single(labels)] };
}

/** In the benchmark's order. */
export function listedLabels({ labels = [] }: Pick<Benchmark, 'labels'>): string[] {
  const list = Array.isArray(labels) ? labels : [labels];
  return list.flatMap((one) => (typeof one === 'string' ? [one] : Object.keys(one)));
}

function descriptionsOf(labels: NonNullable<Benchmark['labels']>): Record<string, string> {
  const described = Array.isArray(labels) ? labels.filter((one) => typeof one !== 'string') : [labels];
  return Object.fromEntries(described.flatMap((one) => Object.entries(one)));
}

function noLabels(file: string): Problem {
  const message = 'there is nothing that says which labels its rows may be given.';
  const advice = 'List them as `labels` in a benchmark, or give a train file, whose rows have them.';
  return { file, message, advice };
}

function listedTwice(labels: readonly string[], file: string): Problem[] {
  const seen = new Map<string, string>();
  const problems = new Map<string, Problem>();
  for (const label of labels) {
    const look = sameLook(label);
    const first = seen.get(look) ?? label;
    const how = first === label ? '' : ', in two spellings that look the same';
    const message = `the label ${quote(label)} is listed twice in \`labels\`${how}.`;
    if (seen.has(look)) problems.set(look, { file, message, advice: 'List it once.' });
    seen.set(look, first);
  }
  return [...problems.values()];
}

function unlisted(counts: Counts, labels: readonly string[], file: string): Problem[] {
  const known = new Set(labels);
  return [...counts].flatMap(([label, rows]) => {
    if (known.has(label)) return [];
    return {
      file,
      message: `${pluralHas(rows, 'row')} the label ${quote(label)}, which the benchmark's \`labels\` do not list${orDidYouMean(label, labels, quote)}`,
      advice: `Correct it here or add it there. Listed: ${named(labels)}.`,
    };
  });
}

function unseen(holdoutCounts: Counts, trainCounts: Counts): Warning[] {
  const labels = [...holdoutCounts.keys()].filter((label) => !trainCounts.has(label)).sort();
  if (labels.length === 0) return [];
  const message = `The train file has no row labelled ${named(labels)}, so baselines cannot learn ${oneOrMany(labels.length, 'this label', 'these labels')}.`;
  return [{ code: 'labels_not_in_train', message, count: labels.length }];
}

function ignoredInTrain(trainCounts: Counts | undefined, labels: readonly string[]): Warning[] {
  const known = new Set(labels);
  const ignored = [...(trainCounts ?? [])].filter(([label]) => !known.has(label));
  if (ignored.length === 0) return [];
  const rows = ignored.reduce((sum, [, count]) => sum + count, 0);
  const names = named(ignored.map(([label]) => label).sort());
  const message = `${pluralHas(rows, 'row')} a label in the train file that the benchmark's \`labels\` do not list, and nothing is learned from ${oneOrMany(rows, 'it', 'them')}: ${names}.`;
  return [{ code: 'train_labels_not_listed', message, count: rows }];
}

function single(labels: readonly string[]): Warning[] {
  if (labels.length > 1) return [];
  return [
    { code: 'single_label', message: `There is only one label, ${named(labels)}, so every valid answer is right.` },
  ];
}

/** How many labels a message names. */
const MAX_NAMED = 20;

function named(labels: readonly string[]): string {
  return listed(labels.map(quote), MAX_NAMED);
}

function quote(label: string): string {
  return JSON.stringify(label);
}
