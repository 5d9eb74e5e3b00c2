// The thresholds of a run: for each variant with confidences, and for each cascade.
import { float64At, int32At, uint8At } from '../../shared/at.ts';
import { Automate } from '../../shared/contracts/choices/automate.ts';
import type { ThresholdReport } from '../../shared/contracts/report/thresholds.ts';
import type { VariantReport } from '../../shared/contracts/report/variant.ts';
import { sampleIndex } from '../../shared/contracts/sample-index.ts';
import { NO_LABEL, type PredictionTable, STATUSES, truthOf } from '../table/predictions.ts';
import { type Certified, type ConfidentAnswers, certify } from './certify.ts';
import { confidentAnswers, hasConfidence } from './confident-answers.ts';
import { moreRows } from './more-rows.ts';
import { sentence } from './sentence.ts';

const SKIPPED = STATUSES.indexOf('skipped');

/** What a report judges by if the benchmark does not say. */
export const automateOf = ({ run }: Pick<PredictionTable, 'run'>): Automate =>
  run.benchmark.automate ?? Automate.parse({});

/**
 * The variants that get a threshold. They share the risk evenly (Bonferroni), so that it also holds for the one that the
 * reader picks because of its threshold.
 * @returns indices among the run's variants
 */
export function judged(table: PredictionTable): number[] {
  const { variants } = table.run;
  const wanted = automateOf(table).variants;
  const asked = (name: string): boolean => {
    if (!wanted || wanted.includes(name)) return true;
    return variants.some(
      (one) =>
        one.kind === 'ensemble' &&
        one.ensemble.strategy === 'cascade' &&
        one.ensemble.cheap === name &&
        wanted.includes(one.name),
    );
  };
  return [...variants.keys()].filter((index) => {
    const variant = variants[index];
    return variant !== undefined && variant.kind !== 'ensemble' && asked(variant.name) && hasConfidence(table, index);
  });
}

/** @param variants in the run's order */
export function thresholdReports(table: PredictionTable, variants: readonly VariantReport[]): ThresholdReport[] {
  const indices = variants.length === 0 ? [] : judged(table);
  const level = automateOf(table).risk / indices.length;
  const found = indices.map((index) => {
    const answers = confidentAnswers(table, index);
    return { index, answers, certified: certify(answers, automateOf(table).accuracy, level) };
  });
  const alone = found.map((one) => report(table, variants, one, level, undefined));
  const cascades = variants.flatMap((variant, cascade) => {
    if (!variant.ensemble?.cascade) return [];
    const [cheap, strong] = variant.ensemble.variants.map((name) => variants.findIndex((one) => one.name === name));
    const one = found.find(({ index }) => index === cheap);
    return one && strong !== undefined ? [report(table, variants, one, level, { cascade, strong })] : [];
  });
  const wanted = automateOf(table).variants;
  return [...alone, ...cascades].filter(({ variant }) => !wanted || wanted.includes(variant));
}

interface Found {
  readonly index: number;
  readonly answers: ConfidentAnswers;
  readonly certified: Certified | undefined;
}

function report(
  table: PredictionTable,
  variants: readonly VariantReport[],
  { index, answers, certified }: Found,
  level: number,
  other: { readonly cascade: number; readonly strong: number } | undefined,
): ThresholdReport {
  const { accuracy, risk } = automateOf(table);
  const rest = other && variants[other.strong];
  const coverage = (certified?.taken ?? 0) / answers.rows;
  const facts = {
    variant: variants[other?.cascade ?? index]?.name ?? '',
    answered_by: variants[index]?.name ?? '',
    rest: rest?.name ?? null,
    threshold: certified?.threshold ?? null,
    accuracy,
    risk,
    level,
    rows: answers.rows,
    automated: certified?.taken ?? 0,
    coverage,
    right: certified ? certified.taken - certified.wrong : 0,
    p_value: certified?.p_value ?? null,
    more_rows: certified ? null : moreRows(answers, accuracy, level),
    overall_accuracy: certified && other ? overall(table, index, other.strong, certified.threshold) : null,
    cost_usd_per_million: certified ? costPerMillion(variants[index], rest, 1 - coverage) : null,
  };
  return { ...facts, sentence: sentence(facts) };
}

/** @param rest undefined: a person */
function costPerMillion(
  cheap: VariantReport | undefined,
  rest: VariantReport | undefined,
  share: number,
): number | null {
  const first = cheap?.cost_usd_per_1000 ?? null;
  const second = rest === undefined ? 0 : rest.cost_usd_per_1000;
  return first === null || second === null ? null : (first + share * second) * 1000;
}

/** Share of right rows, of those asked of both, if the strong variant answers what the cheap one is not sure of. */
function overall(table: PredictionTable, cheap: number, strong: number, threshold: number): number | null {
  const { run, predicted, confidence, status } = table;
  let [rows, right] = [0, 0];
  for (let row = 0; row < run.rows; row++) {
    const [first, second] = [sampleIndex(run, row, cheap), sampleIndex(run, row, strong)];
    if (uint8At(status, first) === SKIPPED || uint8At(status, second) === SKIPPED) continue;
    const sure = int32At(predicted, first) !== NO_LABEL && float64At(confidence, first) >= threshold;
    rows++;
    right += Number(int32At(predicted, sure ? first : second) === truthOf(table, row));
  }
  return rows === 0 ? null : right / rows;
}
