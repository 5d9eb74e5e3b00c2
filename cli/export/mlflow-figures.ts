// What a variant was asked with, and what came of it, as MLflow's params and metrics.
import { hash } from 'node:crypto';
import { METRIC_NAMES } from '../../lambda/report/scores/scores.ts';
import { hasInterval } from '../../lambda/report/standings/standings.ts';
import type { Report } from '../../lambda/shared/contracts/report/report.ts';
import type { Score } from '../../lambda/shared/contracts/report/scores.ts';
import type { VariantReport } from '../../lambda/shared/contracts/report/variant.ts';

type Entry<T> = readonly [key: string, value: T];

/** Texts as they are, and everything else as JSON. */
export function paramsOf(report: Report, variant: VariantReport): Entry<string>[] {
  const { kind, model, prompt, endpoint, answer, output_limit, parameters, ensemble, training, tuning, price } =
    variant;
  const messages = report.prompts.find(({ variants }) => variants.includes(variant.name));
  const facts = {
    model,
    kind,
    prompt,
    prompt_examples: messages?.examples,
    prompt_hash: messages && hash('sha256', JSON.stringify(messages.messages), 'hex'),
    endpoint,
    answer,
    output_limit,
    ensemble: ensemble?.variants,
    training,
    tuning,
    price,
    seed: report.seed,
    repeats: report.repeats,
    rows: report.rows,
    holdout: report.name,
    holdout_hash: report.ledger?.content_hash,
  };
  const sent = Object.entries(parameters ?? {}).map(([key, value]): Entry<unknown> => [`parameters.${key}`, value]);
  return [...Object.entries(facts), ...sent].flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [[key, typeof value === 'string' ? value : JSON.stringify(value)]],
  );
}

/** Each score and, where there are some, its bounds: `accuracy`, `accuracy_lower`, `accuracy_upper`. */
export function metricsOf({ variants }: Report, variant: VariantReport): Entry<number>[] {
  const { metrics, at_prevalence, calibration, probability_scores, repeats, expected_cost, latency_ms, usage } =
    variant;
  const scores: Entry<Score>[] = [
    ...METRIC_NAMES.map((name): Entry<Score> => [name, metrics[name]]),
    ...METRIC_NAMES.flatMap((name): Entry<Score>[] =>
      at_prevalence ? [[`${name}_at_prevalence`, at_prevalence.metrics[name]]] : [],
    ),
    ['completion_rate', variant.completion_rate],
    ...Object.entries(probability_scores?.metrics ?? {}),
    ...(repeats ? [['flip_rate', repeats.flip_rate] as const] : []),
    ...(expected_cost ? [['expected_cost', expected_cost] as const] : []),
  ];
  const isBounded = hasInterval(variant, variants);
  const bounded = scores.flatMap(([name, { value, ci }]): Entry<number | null>[] => [
    [name, value],
    ...(ci && isBounded
      ? ([
          [`${name}_lower`, ci.lower],
          [`${name}_upper`, ci.upper],
        ] as const)
      : []),
  ]);
  const { samples, answered, invalid, failed, skipped, cost_usd, cost_usd_per_1000 } = variant;
  const figures: Entry<number | null>[] = Object.entries({
    samples,
    answered,
    invalid,
    failed,
    skipped,
    cost_usd,
    cost_usd_per_1000,
    expected_calibration_error: calibration?.expected_calibration_error ?? null,
    ...prefixed('latency_ms', latency_ms),
    ...usage,
  });
  return [...bounded, ...figures].flatMap(([key, value]) => (value === null ? [] : [[key, value]]));
}

const prefixed = (prefix: string, figures: Readonly<Record<string, number>> | null): Record<string, number> =>
  Object.fromEntries(Object.entries(figures ?? {}).map(([key, value]) => [`${prefix}_${key}`, value]));
