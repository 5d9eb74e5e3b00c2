// The report of a run: a pure function of what was frozen, committed and predicted.
import type { Mistake, Report, VariantReport } from '../shared/contracts/report.ts';
import type { Manifest, Run, Warning } from '../shared/contracts/run.ts';
import { formatCount, formatPercent, plural } from './format.ts';
import { accuracy, headline, tfidf } from './headline.ts';

export function assembleReport(run: Run, manifest: Manifest, variants: VariantReport[], mistakes: Mistake[]): Report {
  const facts = {
    status: status(run, manifest, variants),
    rows: run.rows,
    repeats: run.benchmark.repeats,
    variants,
    problems: run.problems,
    more_problems: run.more_problems,
  };
  return {
    format: 1,
    run: run.run,
    name: run.name,
    created_at: run.created_at,
    source: run.source,
    headline: headline(facts),
    labels: run.labels,
    columns: run.columns,
    samples: run.samples,
    seed: run.seed,
    ...facts,
    mistakes,
    warnings: [...run.warnings, ...warnings(run.labels, variants)],
    stop: manifest.stop ?? null,
  };
}

function status(run: Run, manifest: Manifest, variants: readonly VariantReport[]): Report['status'] {
  if (run.status !== 'ready') return run.status;
  const unsent = manifest.stop !== undefined || manifest.sent < manifest.samples;
  return unsent || variants.some(({ skipped }) => skipped > 0) ? 'partial' : 'complete';
}

function warnings(labels: readonly string[], variants: readonly VariantReport[]): Warning[] {
  return [...withoutRows(labels, variants), ...variants.flatMap(withoutAnswer), ...notBetterThanTfidf(variants)];
}

/** Labels named in one warning. */
const MAX_NAMED = 20;

function withoutRows(labels: readonly string[], [variant]: readonly VariantReport[]): Warning[] {
  const absent = labels.filter((_, index) => variant?.distribution.truth[index] === 0);
  if (absent.length === 0) return [];
  const more = absent.length > MAX_NAMED ? ` and ${formatCount(absent.length - MAX_NAMED)} more` : '';
  const names = absent.slice(0, MAX_NAMED).map((label) => JSON.stringify(label));
  return [
    {
      code: 'labels_without_rows',
      message: `The holdout has no row with ${names.join(', ')}${more}: macro averages count such a label as 0.`,
      count: absent.length,
    },
  ];
}

function withoutAnswer({ name, samples, answered, invalid, failed, skipped }: VariantReport): Warning[] {
  const count = samples - answered;
  if (count === 0) return [];
  const outcomes = Object.entries({ invalid, failed, skipped }).filter(([, number]) => number > 0);
  const parts = outcomes.map(([outcome, number]) => `${formatCount(number)} ${outcome}`).join(', ');
  return [
    {
      code: 'no_valid_answer',
      message: `${name}: no valid answer for ${formatCount(count)} of ${plural(samples, 'sample')} (${parts}); they count as wrong.`,
      count,
    },
  ];
}

function notBetterThanTfidf(variants: readonly VariantReport[]): Warning[] {
  const baseline = tfidf(variants);
  if (!baseline) return [];
  return variants
    .filter((variant) => variant.kind === 'model' && accuracy(variant) <= accuracy(baseline))
    .map(({ name, metrics }) => ({
      code: 'not_better_than_tfidf',
      message: `${name} (${formatPercent(metrics.accuracy.value)}) is not more accurate than ${baseline.name} (${formatPercent(accuracy(baseline))}), which costs nothing.`,
    }));
}
