// `holdout check`: whether the thresholds of an earlier run still hold on newly labelled rows.
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { type ThresholdReport, ThresholdsFile } from '../../lambda/shared/contracts/report/thresholds.ts';
import { tryJson } from '../../lambda/shared/storage/json.ts';
import { listed } from '../../lambda/shared/text/words.ts';
import { checked } from '../checking/check-thresholds.ts';
import type { CheckedThreshold } from '../checking/contract.ts';
import { countAnswers } from '../checking/count-answers.ts';
import { checkText } from '../checking/text.ts';
import { isReportFolder } from '../reports/find-reports.ts';
import { CommandError } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';
import { type RunOptions, scoredPredictions } from './run.ts';

export interface CheckOptions extends RunOptions {
  /** Path of thresholds.json. */
  readonly thresholds: string;
  readonly variant?: string;
}

const VIOLATED = 100;
const UNDECIDED = 101;
const MAX_NAMED = 10;

/**
 * @param rows a labelled file, whose rows are asked as `holdout run` asks them; or a report folder or its
 * predictions.csv, and then nothing is asked
 * @returns the exit status: 0 if all thresholds hold, 100 if one is violated, 101 if one is undecided, 1 if there is no
 * result
 */
export async function check(rows: string, options: CheckOptions, root: string): Promise<number> {
  const file = await readThresholds(options.thresholds);
  const thresholds = chosen(file.thresholds, options);
  const predictions = (await givenPredictions(rows)) ?? (await scoredPredictions(rows, options, root));
  if (predictions === undefined) return 1;
  if (basename(dirname(resolve(predictions))) === file.run) {
    process.stderr.write('Note: the thresholds were found on these very rows, so they tell nothing new.\n');
  }
  const counts = await countAnswers(
    predictions,
    new Map(thresholds.map(({ answered_by, threshold }) => [answered_by, threshold])),
  );
  const results = thresholds.map((one) => {
    const now = counts.get(one.answered_by) ?? { rows: 0, automated: 0, right: 0 };
    return checked(one, now, thresholds.length);
  });
  const text = options.json ? JSON.stringify(results, null, 2) : results.map(checkText).join('\n');
  process.stdout.write(`${text}\n`);
  return statusOf(results);
}

function statusOf(results: readonly CheckedThreshold[]): number {
  if (results.some(({ verdict }) => verdict === 'violated')) return VIOLATED;
  return results.some(({ verdict }) => verdict === 'undecided') ? UNDECIDED : 0;
}

async function readThresholds(file: string): Promise<ThresholdsFile> {
  const parsed = ThresholdsFile.safeParse(tryJson(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new CommandError(
    `${plain(file)} is no thresholds.json, or one of another version. A report has it if the benchmark has \`automate\`.`,
  );
}

type Found = ThresholdReport & { threshold: number };

/** A cascade has the threshold of its cheap variant, which is checked once. */
function chosen(all: readonly ThresholdReport[], { thresholds: file, variant }: CheckOptions): Found[] {
  const wanted = all.filter((one) => variant === undefined || one.variant === variant);
  if (wanted.length === 0) {
    const names = all.map((one) => plain(one.variant));
    throw new CommandError(`${plain(file)} has no ${plain(variant ?? 'variant')}, only ${listed(names, MAX_NAMED)}.`);
  }
  const found = wanted.flatMap((one) => (one.threshold === null ? [] : [{ ...one, threshold: one.threshold }]));
  if (found.length === 0) {
    throw new CommandError(
      `${plain(file)} has no threshold to check: ${wanted.map(({ sentence }) => plain(sentence)).join(' ')}`,
    );
  }
  return found.filter(({ answered_by }, index) => found.findIndex((one) => one.answered_by === answered_by) === index);
}

/** @returns the path of predictions.csv, or undefined for a file with rows to ask */
async function givenPredictions(rows: string): Promise<string | undefined> {
  if (await isReportFolder(rows)) return join(rows, 'predictions.csv');
  if (basename(rows) !== 'predictions.csv') return undefined;
  const found = await stat(rows).catch(() => undefined);
  return found?.isFile() ? rows : undefined;
}
