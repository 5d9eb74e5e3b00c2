// A report loaded for comparison: the labels of all predictions, and what identifies its rows, in typed arrays.

import { hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { NO_LABEL, STATUSES, UNSCORED } from '../../lambda/report/table/predictions.ts';
import { Costs, DecideBy, Prevalence } from '../../lambda/shared/contracts/choices/decide.ts';
import { DECIDED_CODE } from '../../lambda/shared/contracts/decided.ts';
import { NOTHING_VALID } from '../../lambda/shared/contracts/messages.ts';
import { Mistake, SuspectLabels, SuspectRow } from '../../lambda/shared/contracts/report/findings.ts';
import { Report } from '../../lambda/shared/contracts/report/report.ts';
import { UnscoredReport } from '../../lambda/shared/contracts/report/unscored-report.ts';
import { VariantReport } from '../../lambda/shared/contracts/report/variant.ts';
import type { SampleOrder } from '../../lambda/shared/contracts/sample-index.ts';
import { sampleIndex, samplesPerRow } from '../../lambda/shared/contracts/sample-index.ts';
import { OWN_DIALECT } from '../../lambda/shared/csv/dialect/head.ts';
import { originalText } from '../../lambda/shared/csv/fields.ts';
import { openCsv } from '../../lambda/shared/csv/open.ts';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import { isRunId } from '../../lambda/shared/team.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';

const ACCURACY: DecideBy = { metric: 'accuracy' };

/** The part of report.json that is read; another version may have more. */
const ComparedReport = Report.pick({
  name: true,
  status: true,
  created_at: true,
  headline: true,
  labels: true,
  columns: true,
  rows: true,
  repeats: true,
  seed: true,
  ledger: true,
}).extend({
  // A report of an old version has none of these, and one of a later version may have others.
  benchmark: z
    .object({
      decide_by: DecideBy.catch({ metric: 'accuracy' }),
      prevalence: Prevalence.optional().catch(undefined),
      costs: Costs.optional().catch(undefined),
      no_answer_cost: z.number().optional().catch(undefined),
    })
    .transform((keys) =>
      keys.decide_by.metric === 'expected_cost' && !keys.costs ? { ...keys, decide_by: ACCURACY } : keys,
    ),
  // Part of a path.
  run: z.string().refine(isRunId),
  variants: z.array(VariantReport.pick({ name: true, samples: true, cost_usd_per_1000: true, latency_ms: true })),
  mistakes: z.array(Mistake.pick({ row: true, text: true })),
  suspect_labels: SuspectLabels.pick({})
    .extend({ examples: z.array(SuspectRow.pick({ row: true, text: true })) })
    .nullable(),
});
type ComparedReport = z.infer<typeof ComparedReport>;

export interface LoadedRun {
  readonly folder: string;
  readonly report: ComparedReport;
  /** Index of the true label per row. */
  readonly truth: Int32Array;
  /** Index of the predicted label or NO_LABEL, by sample index. */
  readonly predicted: Int32Array;
  /** Index into STATUSES, or UNSCORED. */
  readonly status: Uint8Array;
  /** Of a stopped run: rows that some variant was not asked. They count for none, as in its report. */
  readonly unasked: ReadonlySet<number>;
  /** The first 64 bits of a hash, per row. */
  readonly ids: BigUint64Array;
  readonly contents: BigUint64Array;
  /** Number of each row's unit, from 1; 0 where every row stands for itself, and in reports of old versions. */
  readonly units: Int32Array;
  /** Of the few rows that report.json shows: index → text. */
  readonly texts: ReadonlyMap<number, string>;
}

const PREDICTIONS = 'predictions.csv';

/** @throws InputError if the report has no scores, or its files do not belong together or were truncated */
export async function loadRun(folder: string): Promise<LoadedRun> {
  const report = await readReport(folder);
  const { rows } = report;
  const samples = rows * samplesPerRow(orderOf(report));
  const unasked = new Set<number>();
  const run: LoadedRun = {
    folder,
    report,
    truth: new Int32Array(rows).fill(NO_LABEL),
    predicted: new Int32Array(samples).fill(NO_LABEL),
    status: new Uint8Array(samples).fill(UNSCORED),
    unasked,
    ids: new BigUint64Array(rows),
    contents: new BigUint64Array(rows),
    units: new Int32Array(rows),
    texts: new Map(
      [...report.mistakes, ...(report.suspect_labels?.examples ?? [])].map(({ row, text }) => [row - 1, text]),
    ),
  };
  await fill({ ...run, unasked });
  return run;
}

export const orderOf = ({ variants, repeats }: ComparedReport): SampleOrder => ({ variants, benchmark: { repeats } });

/** Reads the ids of some rows in another pass. @param wanted row indices */
export async function idsOf({ folder }: LoadedRun, wanted: ReadonlySet<number>): Promise<Map<number, string>> {
  const ids = new Map<number, string>();
  if (wanted.size === 0) return ids;
  for await (const { line } of predictionLines(folder)) {
    const row = Number(line.row) - 1;
    if (wanted.has(row)) ids.set(row, line.id);
    if (ids.size === wanted.size) break;
  }
  return ids;
}

async function readReport(folder: string): Promise<ComparedReport> {
  const file = join(folder, 'report.json');
  const value = await readJson(file);
  if (UnscoredReport.pick({ task: true }).safeParse(value).success) {
    throw problem(file, 'this run labelled rows that have no true label.', 'Compare runs of labelled holdouts.');
  }
  const parsed = ComparedReport.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const message = `this report cannot be compared: ${issue?.path.join('.')}: ${issue?.message}.`;
    throw problem(file, message, 'It may come from another version. Run the benchmark again.');
  }
  const { status, rows, variants, headline } = parsed.data;
  if (rows === 0 || variants.length === 0) throw problem(file, `the run is ${status} and has no scores.`, headline);
  return parsed.data;
}

async function readJson(file: string): Promise<unknown> {
  const value = tryJson(await readFile(file, 'utf8'));
  if (value !== undefined) return value;
  throw problem(file, 'this is not JSON.', 'The file was truncated or edited. Fetch the report again.');
}

type Filled = LoadedRun & { readonly unasked: Set<number> };

async function fill(run: Filled): Promise<void> {
  const { folder, report, truth, predicted, status, unasked, ids, contents, units } = run;
  const file = join(folder, PREDICTIONS);
  const labels = new Map(report.labels.map((label, index) => [label, index]));
  const variants = new Map(report.variants.map(({ name }, index) => [name, index]));
  const order = orderOf(report);
  const outcomes: readonly string[] = STATUSES;
  let samples = 0;
  let last = -1;
  for await (const { number, line } of predictionLines(folder)) {
    const row = Number(line.row) - 1;
    const variant = variants.get(line.variant);
    const repeat = Number(line.repeat) - 1;
    const label = labels.get(line.truth);
    const whole = /^[\da-f]{16}$/.test(line.content_hash);
    const unit = Number(line.unit);
    const counted = Number.isInteger(unit) && unit >= 0 && unit <= report.rows;
    const known = whole && counted && row >= 0 && row < report.rows && repeat >= 0 && repeat < report.repeats;
    const outcome = outcomes.indexOf(line.status);
    const given = line.prediction === '' ? NO_LABEL : labels.get(line.prediction);
    if (!known || outcome === -1 || variant === undefined || label === undefined || given === undefined) {
      throw problem(
        file,
        'this line does not belong to the run in report.json.',
        'Use the files of one report, unedited.',
        number,
      );
    }
    truth[row] = label;
    const sample = sampleIndex(order, row, variant, repeat);
    predicted[sample] = given;
    // It was not asked, because what it was for had been decided: it is not scored.
    const isDecided = line.error_code === DECIDED_CODE;
    status[sample] = isDecided ? UNSCORED : outcome;
    if (row !== last) {
      last = row;
      ids[row] = BigInt(`0x${hash('sha256', line.id, 'hex').slice(0, 16)}`);
      contents[row] = BigInt(`0x${line.content_hash}`);
      units[row] = unit;
    }
    if (line.status === 'skipped' && line.error_code !== NOTHING_VALID && !isDecided) unasked.add(row);
    if (!isDecided) samples++;
  }
  const expected = report.variants.reduce((sum, variant) => sum + variant.samples, 0);
  if (samples !== expected) {
    const message = `it has ${samples} predictions, and report.json has ${expected}.`;
    throw problem(file, message, 'The file was truncated or edited. Fetch the report again.');
  }
}

const COLUMNS = [
  'row',
  'id',
  'variant',
  'repeat',
  'truth',
  'prediction',
  'status',
  'error_code',
  'content_hash',
] as const;
/** Old versions have no such column. */
const UNIT = 'unit';
type PredictionLine = Record<(typeof COLUMNS)[number] | typeof UNIT, string>;

async function* predictionLines(folder: string): AsyncGenerator<{ number: number; line: PredictionLine }> {
  const file = join(folder, PREDICTIONS);
  const stands = await access(file).then(
    () => true,
    () => false,
  );
  if (!stands) throw problem(file, 'there is no such file.', 'It belongs beside report.json. Fetch the whole report.');
  const { header, batches } = await openCsv(createReadStream(file), file, { encoding: 'utf-8' }, OWN_DIALECT);
  const missing = COLUMNS.find((column) => !header.includes(column));
  if (missing !== undefined) {
    throw problem(
      file,
      `it has no column ${missing}.`,
      'The file comes from an older version. Run the benchmark again.',
      1,
    );
  }
  const [row = 0, id = 0, variant = 0, repeat = 0, truth = 0, prediction = 0, status = 0, code = 0, content = 0] =
    COLUMNS.map((column) => header.indexOf(column));
  const unit = header.indexOf(UNIT);
  for await (const batch of batches) {
    for (const { line: number, fields } of batch) {
      const text = (index: number): string => originalText(fields[index] ?? '');
      yield {
        number,
        line: {
          row: fields[row] ?? '',
          id: text(id),
          variant: text(variant),
          repeat: fields[repeat] ?? '',
          truth: text(truth),
          prediction: text(prediction),
          status: fields[status] ?? '',
          error_code: text(code),
          content_hash: fields[content] ?? '',
          unit: fields[unit] ?? '',
        },
      };
    }
  }
}

function problem(file: string, message: string, advice: string, line?: number): InputError {
  return new InputError([{ file, message, advice, ...(line !== undefined && { line }) }]);
}
