// The files of a report: their input, and how they are stored.
import type { Readable } from 'node:stream';
import type { Ledger } from '../../shared/contracts/report/report.ts';
import type { Manifest, Run } from '../../shared/contracts/run.ts';
import type { CsvTable } from '../../shared/csv/open.ts';
import type { OtherRun } from '../gates/other-runs.ts';
import type { PredictionTable } from '../table/predictions.ts';

export const CSV = 'text/csv; charset=utf-8';
export const HTML = 'text/html; charset=utf-8';
export const MARKDOWN = 'text/markdown; charset=utf-8';

type PutFile = (fileName: string, body: string | Readable, contentType: string) => Promise<void>;

export interface ReportInput {
  readonly run: Run;
  readonly manifest: Manifest;
  readonly table: PredictionTable;
  readonly openHoldout: () => Promise<CsvTable>;
  /** Returns undefined if there is no train file, or it is gone. */
  readonly openTrain: () => Promise<CsvTable | undefined>;
  /** The runs that gates compare this one with, by what they say; a run that is not there is missing. */
  readonly otherRuns: () => Promise<ReadonlyMap<string, OtherRun>>;
  /** Enters the run in the ledger of these rows. @param content hash of them @param tried variants scored */
  readonly lookAt: (content: string, tried: number) => Promise<Ledger>;
  readonly put: PutFile;
}

/** @throws if the body was not consumed completely. */
export async function putStream(put: PutFile, fileName: string, body: Readable, contentType: string): Promise<void> {
  try {
    await put(fileName, body, contentType);
    if (!body.readableEnded) throw new Error(`${fileName} was not taken to its end`);
  } finally {
    // Releases the holdout if the body was abandoned.
    body.destroy();
  }
}

/** Indented, but with lists of numbers on one line, so that a confusion matrix is readable. */
export function toJson(report: object): string {
  const indented = JSON.stringify(report, null, 2);
  // A line break is never part of a JSON string, so this only meets the indentation of lists.
  return `${indented.replace(/\[\n\s+(-?[\d.e+-]+(?:,\n\s+-?[\d.e+-]+)*)\n\s+\]/g, (_, numbers: string) => `[${numbers.replace(/\n\s+/g, ' ')}]`)}\n`;
}
