// `holdout predict --holdout`: from two folders to corrected.json.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Correction } from '../../../../cli/correction/contract.ts';
import { corrector } from '../../../../cli/correction/corrector.ts';
import { folded } from '../../../../lambda/shared/copies/copy-index.ts';
import { looksOf } from '../../../../lambda/shared/copies/looks.ts';
import { seededUniform } from '../../../../lambda/shared/random/words.ts';

let place: string;
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'holdout-correct-'));
});
afterAll(() => rm(place, { recursive: true }));

interface Line {
  readonly truth?: string;
  readonly prediction: string;
  readonly count: number;
  readonly confidence?: number;
}

/** @returns the folder of a report with one variant, asked twice */
async function reportOf(name: string, labels: readonly string[], lines: readonly Line[], variant = 'tfidf') {
  const folder = join(place, name);
  await mkdir(folder, { recursive: true });
  const rows = lines.flatMap((line) => Array.from({ length: line.count }, () => line));
  const report = { run: name, status: 'complete', labels, rows: rows.length, variants: [{ name: variant }] };
  await writeFile(join(folder, 'report.json'), JSON.stringify(report));
  const isLabelled = lines.every(({ truth }) => truth !== undefined);
  const text = rows.map(({ truth, prediction, confidence = '' }, row) => {
    const start = `${row + 1},${variant},`;
    const end = `${isLabelled ? `,${truth}` : ''}\n`;
    const status = prediction === '' ? 'invalid' : 'answered';
    const middle = `,${row}`;
    return `${start}1,${prediction},${status},${confidence}${middle}${end}${start}2,,failed,${middle}${end}`;
  });
  const header = `row,variant,repeat,prediction,status,confidence,content_hash${isLabelled ? ',truth' : ''}\n`;
  await writeFile(join(folder, 'predictions.csv'), `${header}${text.join('')}`);
  return folder;
}

const HOLDOUT: readonly Line[] = [
  { truth: 'ham', prediction: 'ham', count: 180, confidence: 0.9 },
  { truth: 'ham', prediction: 'spam', count: 20, confidence: 0.6 },
  { truth: 'spam', prediction: 'spam', count: 70, confidence: 0.8 },
  { truth: 'spam', prediction: 'ham', count: 20, confidence: 0.6 },
  { truth: 'spam', prediction: '', count: 10 },
];

const options = { out: 'reports' };

it('corrects the shares by either assumption, and says which holds when', async () => {
  const holdout = await reportOf('labelled', ['ham', 'spam'], HOLDOUT);
  // 600 ham and 400 spam, answered as in the holdout; the labels are in another order.
  const fresh = await reportOf(
    'new',
    ['spam', 'ham'],
    [
      { prediction: 'spam', count: 340, confidence: 0.8 },
      { prediction: 'ham', count: 620, confidence: 0.9 },
      { prediction: '', count: 40 },
    ],
  );
  const said = await (await corrector(holdout, options))(join(fresh, 'report.json'));
  const correction = Correction.parse(JSON.parse(await readFile(join(fresh, 'corrected.json'), 'utf8')));
  expect(correction).toMatchObject({
    run: 'new',
    holdout_run: 'labelled',
    labels: ['spam', 'ham'],
    sentences: said.slice(0, -1),
  });
  const [variant] = correction.variants;
  expect(variant).toMatchObject({ name: 'tfidf', rows: 1000, holdout_rows: 300, predicted: [0.34, 0.62] });
  const [spam, ham] = variant?.label_shift ?? [];
  expect(spam?.value).toBeCloseTo(0.4, 1);
  expect(ham?.value).toBeCloseTo(0.6, 1);
  expect(variant?.accuracy?.value).toBeCloseTo(0.9 * 0.6 + 0.7 * 0.4, 1);
  expect(variant?.holdout_accuracy.value).toBeCloseTo(250 / 300, 12);
  expect(said[0]).toMatch(
    /^Of these 1,000 rows, tfidf is right on about 8\d\.\d% \(95% interval .*\), if only the shares of the labels differ from the 300 rows of the holdout\.$/,
  );
  expect(said[1]).toMatch(
    /^Shares of the labels, corrected for its errors: ham .*, predicted 62\.0%; spam .*, predicted 34\.0%\.$/,
  );
  expect(said.at(-1)).toMatch(/corrected\.json$/);
});

it('with few rows of a label it assumes that the rows are drawn alike, and says so', async () => {
  const holdout = await reportOf(
    'few',
    ['ham', 'spam'],
    HOLDOUT.map((line) => ({ ...line, count: line.count / 10 })),
  );
  const fresh = await reportOf(
    'alike',
    ['ham', 'spam'],
    [
      { prediction: 'ham', count: 70 },
      { prediction: 'spam', count: 30 },
    ],
  );
  const [first = ''] = await (await corrector(holdout, options))(join(fresh, 'report.json'));
  expect(first).toMatch(/if the rows are drawn as the 30 rows of the holdout were, with the same shares of labels\.$/);
});

it('warns of rows that look unlike the holdout', async () => {
  const holdout = await reportOf('then', ['ham', 'spam'], HOLDOUT);
  const fresh = await reportOf(
    'now',
    ['ham', 'spam'],
    [
      { prediction: 'ham', count: 200, confidence: 0.55 },
      { prediction: 'spam', count: 80, confidence: 0.55 },
    ],
  );
  const said = await (await corrector(holdout, options))(join(fresh, 'report.json'));
  expect(said[2]).toMatch(
    /^These rows look unlike the holdout: the median confidence of tfidf is 55\.0%, and was 90\.0% \(p < 0\.001, corrected; false alarms 5\.0%\)\./,
  );
  const moved = await reportOf('moved', ['ham', 'spam'], [{ prediction: 'spam', count: 200 }]);
  const also = await (await corrector(holdout, options))(join(moved, 'report.json'));
  expect(also[2]).toMatch(
    /^These rows look unlike the holdout: tfidf gives (ham to 0\.0|spam to 100\.0)%, and gave it to/,
  );
});

/** Sentences of a few hundred words, of which each text has some. */
const textsOf = (count: number, words: readonly string[], size: number) => {
  const uniform = seededUniform(`texts ${count} ${size} ${words[0]}`);
  const word = () => words[Math.floor(uniform() ** 2 * words.length)] ?? '';
  return Array.from({ length: count }, () =>
    Array.from({ length: size + Math.floor(size * uniform()) }, word).join(' '),
  );
};
const wordsOf = (start: string) =>
  Array.from(
    { length: 400 },
    (_, word) =>
      `${start}${'abcdefghij'[word % 10]}${word % 7 === 0 ? 'o' : 'u'}${String.fromCharCode(97 + Math.floor(word / 20))}`,
  );

it('warns of texts that look unlike those of the holdout, which it did not keep', async () => {
  const holdout = await reportOf('texts', ['ham', 'spam'], HOLDOUT);
  const [words, others] = [wordsOf('m'), wordsOf('k')];
  const before = textsOf(300, words, 8);
  const looks = looksOf(
    Uint32Array.from(before.keys()),
    (row) => ({ length: before[row]?.length ?? 0, words: folded(before[row] ?? '')?.words ?? new Uint32Array() }),
    0,
  );
  await writeFile(join(holdout, 'looks.json'), JSON.stringify({ format: 1, run: 'texts', ...looks }));
  const said = async (name: string, texts: readonly string[]) => {
    const alike = HOLDOUT.map(({ prediction, count, confidence = 0.7 }) => ({ prediction, count, confidence }));
    const fresh = await reportOf(name, ['ham', 'spam'], alike);
    const file = join(fresh, 'report.json');
    const columns = { label: 'label', text: ['text'], all: ['text'] };
    await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), columns, source: null }));
    const path = join(fresh, 'rows.csv');
    await writeFile(path, `text\n${texts.join('\n')}\n`);
    return (await (await corrector(holdout, options))(file, { path, location: path })).at(-2);
  };
  expect(await said('same', textsOf(400, words, 8))).toMatch(/^Shares of the labels/);
  expect(await said('longer', textsOf(200, words, 16))).toMatch(
    /^These rows look unlike the holdout: half of the texts have up to \d+ characters, and had up to \d+ there \(p < 0\.001, corrected; false alarms 5\.0%\)\. Then the figures above may not hold: label some of these rows\.$/,
  );
  expect(await said('new', textsOf(200, others, 8))).toMatch(
    /^These rows look unlike the holdout: \d+\.\d% of the words are new to half of the holdout, and \d+\.\d% of those of its other half \(p < 0\.001/,
  );
  // A text that comes again and again is no further evidence.
  expect(await said('copied', Array(500).fill(`${others[0]} ${others[1]}`))).toMatch(/^Shares of the labels/);
});

it('rows that belong together count once in the holdout, and copies once where it looks for differences', async () => {
  const holdout = await reportOf('copies', ['ham', 'spam'], HOLDOUT);
  const file = join(holdout, 'predictions.csv');
  const [header = '', ...lines] = (await readFile(file, 'utf8')).trimEnd().split('\n');
  // Two rows of each unit, with the same text.
  const once = lines.map((line) =>
    line.replace(/,\d+,(\w+)$/, (_, truth) => `,${unitOf(line)},${truth},${unitOf(line)}`),
  );
  await writeFile(file, `${header},unit\n${once.join('\n')}\n`);
  const fresh = await reportOf(
    'singles',
    ['ham', 'spam'],
    [
      { prediction: 'ham', count: 200, confidence: 0.9 },
      { prediction: 'spam', count: 90, confidence: 0.8 },
    ],
  );
  await (await corrector(holdout, options))(join(fresh, 'report.json'));
  const { variants } = Correction.parse(JSON.parse(await readFile(join(fresh, 'corrected.json'), 'utf8')));
  expect(variants[0]).toMatchObject({ holdout_rows: 151, rows: 290 });
});

const unitOf = (line: string): number => Math.floor(Number(line.split(',')[0]) / 2);

it('says before anything is asked that a report is not there, or has no true labels', async () => {
  const unlabelled = await reportOf('unlabelled', ['ham', 'spam'], [{ prediction: 'ham', count: 3 }]);
  await expect(corrector(unlabelled, options)).rejects.toThrow('these rows have no true label');
  await expect(corrector(join(place, 'nowhere'), { out: place })).rejects.toThrow('There is no report in');
});

it('says that the runs do not fit', async () => {
  const holdout = await reportOf('fits', ['ham', 'spam'], HOLDOUT);
  const other = await reportOf('other', ['ham', 'eggs'], [{ prediction: 'ham', count: 3 }]);
  await expect((await corrector(holdout, options))(join(other, 'report.json'))).rejects.toThrow(
    'Nothing can be corrected, because the holdout has no label eggs.',
  );
  const model = await reportOf('model', ['ham', 'spam'], [{ prediction: 'ham', count: 3 }], 'm/zero-shot');
  await expect((await corrector(holdout, options))(join(model, 'report.json'))).rejects.toThrow(
    'The two runs have no variant in common: one has tfidf, the other m/zero-shot.',
  );
});
