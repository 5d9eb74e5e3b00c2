// The files of a report: what they are made from, and how they are put where they belong.
import type { Readable } from 'node:stream';
import type { Manifest, Run } from '../../shared/contracts/run.ts';
import type { PredictionTable } from '../table/predictions.ts';

export const CSV = 'text/csv; charset=utf-8';
export const HTML = 'text/html; charset=utf-8';
export const MARKDOWN = 'text/markdown; charset=utf-8';

export type PutFile = (fileName: string, body: string | Readable, contentType: string) => Promise<void>;

export interface ReportInput {
  readonly run: Run;
  readonly manifest: Manifest;
  readonly table: PredictionTable;
  /** The raw file that the run was made from. */
  readonly openHoldout: () => Promise<Readable>;
  /** The raw train file of the run; nothing where there is none, or none any more. */
  readonly openTrain: () => Promise<Readable | undefined>;
  readonly put: PutFile;
}

/** @throws where not all of the body was taken. */
export async function putStream(put: PutFile, fileName: string, body: Readable, contentType: string): Promise<void> {
  try {
    await put(fileName, body, contentType);
    if (!body.readableEnded) throw new Error(`${fileName} was not taken to its end`);
  } finally {
    // Lets go of the holdout where the body was left half-way.
    body.destroy();
  }
}

/** Indented, but with a list of numbers on one line: a confusion matrix is to be read. */
export function toJson(report: object): string {
  const indented = JSON.stringify(report, null, 2);
  // A line break is never part of a JSON string, so this only meets the indentation of lists.
  return `${indented.replace(/\[\n\s+(-?[\d.e+-]+(?:,\n\s+-?[\d.e+-]+)*)\n\s+\]/g, (_, numbers: string) => `[${numbers.replace(/\n\s+/g, ' ')}]`)}\n`;
}
