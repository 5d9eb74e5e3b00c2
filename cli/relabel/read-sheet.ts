// What a person is to check of a report: the rows of its suspects.csv, with what each variant said of them.
import { join } from 'node:path';
import { presentable } from '../../lambda/report/html/escape.ts';
import { DECIDED_CODE } from '../../lambda/shared/contracts/decided.ts';
import { seededUniform } from '../../lambda/shared/random/words.ts';
import { cut } from '../../lambda/shared/text/format.ts';
import { InputError } from '../../lambda/shared/text/input-error.ts';
import { NO_ANSWER, type NoAnswer } from '../../lambda/shared/text/no-answer.ts';
import type { LoadedRun } from '../compare/load.ts';
import { predictionLines } from '../reports/prediction-lines.ts';
import { type Place, type ReadFile, withHoldout } from './holdout-rows.ts';
import { mixed } from './order.ts';
import type { Answer, Sheet, SheetRow } from './page/sheet.ts';

export const SUSPECTS = 'suspects.csv';
/** Characters of a text, and of all on the page: a browser holds so many at once. */
const MAX_TEXT = 20_000;
const MAX_ALL = 20_000_000;

type Listed = Omit<SheetRow, 'answers'>;

/** @param strong how many variants have a vote @throws InputError for a file of another report */
export async function readSheet(run: LoadedRun, read: ReadFile, strong: number, place: Place): Promise<Sheet> {
  const { report, folder } = run;
  const listed = await readSuspects(run);
  const answers = await readAnswers(run, new Set(listed.map(({ row }) => row)));
  const texts = await readTexts(run, read, place, listed);
  const rows = listed.map((one): SheetRow => {
    return { ...one, ...texts?.get(one.row), answers: answers.get(one.row) ?? [] };
  });
  if (rows.length === 0) throw problem(folder, 'it lists no row.');
  const { suspect = [], control = [] } = Object.groupBy(rows, ({ sample }) => sample);
  return {
    run: report.run,
    name: report.name,
    labels: report.labels,
    variants: report.variants.map(({ name }) => presentable(name)),
    of: strong,
    rows: mixed(suspect, control, seededUniform(`${report.run} relabel`)),
  };
}

/** In the file's order: suspects first, most suspect first. */
async function readSuspects({ folder, report, truth }: LoadedRun): Promise<Listed[]> {
  const labels = new Map(report.labels.map((label, index) => [label, index]));
  const number = (text: string) => (text === '' ? null : Number(text));
  const rows: Listed[] = [];
  const columns = ['row', 'id', 'sample', 'label', 'suggested_label', 'votes', 'confidence', 'text'] as const;
  for await (const field of predictionLines(join(folder, SUSPECTS), columns)) {
    const [row, sample, given] = [Number(field('row')), field('sample'), labels.get(field('label'))];
    if ((sample !== 'suspect' && sample !== 'control') || given === undefined || given !== truth[row - 1])
      throw problem(folder, 'it does not belong to report.json.');
    rows.push({
      row,
      id: presentable(field('id')),
      sample,
      given,
      suggested: labels.get(field('suggested_label')) ?? null,
      votes: number(field('votes')),
      confidence: number(field('confidence')),
      text: presentable(field('text')),
    });
  }
  return rows;
}

const problem = (folder: string, message: string): InputError =>
  new InputError([{ file: join(folder, SUSPECTS), message, advice: 'Fetch the whole report again.' }]);

/** @param wanted row numbers */
async function readAnswers({ folder, report }: LoadedRun, wanted: ReadonlySet<number>) {
  const labels = new Map(report.labels.map((label, index) => [label, index]));
  const variants = new Map(report.variants.map(({ name }, index) => [name, index]));
  const said = new Map<number, (readonly [label: number | NoAnswer, confidence: number])[][]>();
  const columns = ['row', 'variant', 'prediction', 'status', 'error_code', 'confidence'] as const;
  for await (const field of predictionLines(join(folder, 'predictions.csv'), columns)) {
    const row = Number(field('row'));
    if (!wanted.has(row)) continue;
    const ofRow = said.get(row) ?? report.variants.map(() => []);
    said.set(row, ofRow);
    const confidence = field('confidence');
    const status = field('error_code') === DECIDED_CODE ? 'unscored' : field('status');
    const label = labels.get(field('prediction')) ?? (isNoAnswer(status) ? status : 'invalid');
    ofRow[variants.get(field('variant')) ?? -1]?.push([label, confidence === '' ? Number.NaN : Number(confidence)]);
  }
  return new Map([...said].map(([row, ofRow]) => [row, ofRow.map(answersOf)]));
}

const isNoAnswer = (status: string): status is NoAnswer => Object.hasOwn(NO_ANSWER, status);

/** @returns none where a variant is not scored on the row */
function answersOf(repeats: readonly (readonly [label: number | NoAnswer, confidence: number])[]): Answer[] {
  return [...Map.groupBy(repeats, ([label]) => label)]
    .map(([label, alike]): Answer => {
      const told = alike.map(([, confidence]) => confidence).filter((confidence) => !Number.isNaN(confidence));
      const confidence = told.length === 0 ? null : told.reduce((sum, one) => sum + one, 0) / told.length;
      return { label, times: alike.length, confidence };
    })
    .sort((a, b) => b.times - a.times);
}

/** suspects.csv has only the beginnings; the holdout has all. @returns undefined if the holdout is gone or was changed */
async function readTexts(run: LoadedRun, read: ReadFile, place: Place, listed: readonly Listed[]) {
  const most = Math.min(MAX_TEXT, Math.floor(MAX_ALL / listed.length));
  const wanted = new Set(listed.map(({ row }) => row));
  return await withHoldout(run, read, place, async ({ header, lines }) => {
    const places = read.columns.text.map((column) => header.indexOf(column));
    const texts = new Map<number, Pick<SheetRow, 'text' | 'characters'>>();
    for await (const { row, fields } of lines) {
      if (!wanted.has(row + 1)) continue;
      // A title stands above its text.
      const whole = places.map((index) => fields[index] ?? '').join('\n');
      const text = presentable(cut(whole, most));
      texts.set(row + 1, { text, ...(whole.length > most && { characters: whole.length }) });
    }
    return texts;
  });
}
