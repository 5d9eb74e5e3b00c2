// Labels that follow from nothing, and a train file with copies of the holdout: what a run learns, and what it tells.
import { expect, it, onTestFinished } from 'vitest';
import { seededWords } from '../../../lambda/shared/random/words.ts';
import { endTestStack, startTestStack } from '../../support/runs/local-run.ts';

const WORDS =
  'order parcel late card invoice lamp store driver refund coupon gift shoes app phone mail red table chair login stock'.split(
    ' ',
  );
const ROWS = 40;
/** As punctuation, and with a word changed. */
const [EXACT, NEAR] = [12, 20];

const csv = (rows: readonly (readonly string[])[]) =>
  ['id,text,customer,label', ...rows.map((row) => row.map((field) => `"${field}"`).join(','))].join('\n');

it('nothing learns from copies, the report says so once, and customers are units', async () => {
  const random = seededWords('leak');
  const text = () => Array.from({ length: 10 }, () => WORDS[random() % WORDS.length]).join(' ');
  const rows = Array.from({ length: ROWS }, (_, row) => [
    `h${row}`,
    text(),
    `customer ${row % 10}`,
    random() % 2 === 0 ? 'a' : 'b',
  ]);
  const copies = rows.slice(0, EXACT + NEAR).map(([id = '', copied = '', customer = '', label = ''], row) => {
    const words = copied.split(' ');
    return [`t${id}`, (row < EXACT ? [...words, '!'] : words.with(6, 'zebra')).join(' '), customer, label];
  });
  const others = Array.from({ length: 60 }, (_, row) => [`o${row}`, text(), '', row % 2 === 0 ? 'a' : 'b']);
  const test = await startTestStack();
  onTestFinished(() => endTestStack(test));
  const columns = { label: 'label', text: ['text'], id: 'id', group: 'customer' };
  await test.upload('leak', {
    holdout: csv(rows),
    train: csv([...copies, ...others]),
    benchmark: { ...columns, baselines: ['majority', 'tfidf'] },
  });
  const report = await test.report('leak');

  const train = report.data_checks?.train;
  expect(train).toMatchObject({
    exact: { count: EXACT },
    near: { count: NEAR },
    left_out: { exact: EXACT, near: NEAR },
  });
  const tfidf = report.variants.find(({ name }) => name === 'tfidf');
  expect(train?.left_out?.tfidf).toMatchObject({ rows: ROWS, accuracy_without: tfidf?.metrics.accuracy?.value });
  // As a coin would be, and what was learned by heart.
  const { accuracy_without = 1, accuracy_with = 0 } = train?.left_out?.tfidf ?? {};
  expect(accuracy_without).toBeLessThan(0.65);
  expect(accuracy_with).toBeGreaterThan(accuracy_without + 0.1);
  const told = report.warnings.filter(({ message }) => message.includes('train'));
  expect(told.map(({ code }) => code)).toEqual(['leaked_rows']);
  expect(told[0]?.message).toMatch(
    /^32 rows of the holdout are also in the train file \(12 word for word, 20 nearly\)\./,
  );
  expect(told[0]?.message).toMatch(
    /Without them tfidf is right on \S+, which is what counts; with them it would be on /,
  );
  expect(report.data_checks?.units).toEqual({ count: 10, largest: 4 });
  expect(report.warnings).toContainEqual(expect.objectContaining({ code: 'rows_belong_together', count: 10 }));
});
