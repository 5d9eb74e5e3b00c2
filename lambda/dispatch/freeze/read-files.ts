// What the files of a run say, read once for all that follows: a run is frozen of it, and a plan is made of it.
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Warning } from '../../shared/contracts/run.ts';
import type { Header } from '../../shared/csv/columns.ts';
import type { CsvTable } from '../../shared/csv/open.ts';
import { readTrain, type TrainSet } from '../../shared/csv/train.ts';
import { shownColumns } from '../prompts/choose-examples.ts';
import { type Leak, leakedTexts, learnsFromTexts, NO_LEAK } from '../prompts/leakage.ts';
import { chooseLabels } from './labels.ts';
import { type Survey, surveyHoldout, surveyToPredict } from './survey.ts';

/** A CSV that can be read from its start as often as wanted. */
export interface CsvFile {
  /** In problems. */
  readonly file: string;
  readonly open: () => Promise<CsvTable>;
}

export interface RunFiles {
  readonly rows: CsvFile;
  readonly train: (CsvFile & { readonly header: () => Promise<Header> }) | undefined;
  readonly benchmark: Benchmark;
  /** The benchmark's, in problems. */
  readonly benchmarkFile: string;
  readonly toPredict: boolean;
}

export interface FilesRead {
  readonly survey: Survey;
  readonly train: TrainSet | undefined;
  readonly labels: string[];
  readonly descriptions: Record<string, string>;
  readonly leak: Leak;
  readonly warnings: Warning[];
}

/** @throws InputError */
export async function readFiles({ rows, train, benchmark, benchmarkFile, toPredict }: RunFiles): Promise<FilesRead> {
  const survey = toPredict
    ? await surveyToPredict(await rows.open(), benchmark, await train?.header(), rows.file)
    : await surveyHoldout(await rows.open(), benchmark, rows.file);
  const { columns, labelCounts } = survey;
  const learned = train && (await readTrain(await train.open(), columns, train.file, shownColumns(benchmark)));
  const files = { benchmark: benchmarkFile, holdout: rows.file };
  const { labels, descriptions, warnings } = chooseLabels(benchmark, learned?.counts, labelCounts, files);
  // Who only predicts may learn from all there is.
  const leak =
    train && learned && !toPredict && learnsFromTexts(benchmark)
      ? await leakedTexts(learned, train.file, await rows.open(), columns.text)
      : NO_LEAK;
  return {
    survey,
    train: learned,
    labels,
    descriptions,
    leak,
    warnings: [survey.warnings, warnings, leak.warnings].flat(),
  };
}
