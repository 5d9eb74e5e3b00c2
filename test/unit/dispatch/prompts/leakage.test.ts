import { expect, it } from 'vitest';
import { leakedTexts } from '../../../../lambda/dispatch/prompts/leakage.ts';
import { openCsv } from '../../../../lambda/shared/csv/open.ts';
import { textKey } from '../../../../lambda/shared/text/text-key.ts';
import { sourceOf } from '../../shared/csv/read-all.ts';

const TEXT = 'the red jacket that I ordered in May never arrived';
const NEAR = TEXT.replace('jacket', 'coat');

const leakOf = async (train: readonly string[], holdout: readonly string[]) =>
  leakedTexts(
    { texts: [...train] },
    'train.csv',
    await openCsv(sourceOf(['text,tag', ...holdout.map((one) => `"${one}",a`)].join('\n')), 'tags.csv'),
    ['text'],
  );

it('leaves out near copies, too, and all rows with such a text', async () => {
  const { texts, warnings, found } = await leakOf([NEAR, 'another one', `${NEAR}!`, TEXT.toUpperCase()], [`${TEXT}.`]);
  expect(texts).toEqual(new Set([textKey(NEAR), textKey(TEXT)]));
  expect(found).toEqual({ train_rows: { exact: 1, near: 2 }, rows: { exact: 1, near: 0 } });
  expect(warnings).toMatchObject([{ code: 'leaked_train_rows', count: 3 }]);
  expect(warnings[0]?.message).toContain(
    '3 rows of train.csv have the same text as a row of the holdout, 2 of them but for a word or so.',
  );
});

it('counts rows of the holdout that are near copies, and says nothing where there are none', async () => {
  expect((await leakOf([NEAR], [TEXT, TEXT, 'another'])).found?.rows).toEqual({ exact: 0, near: 2 });
  const none = await leakOf(['Your order 1234 has shipped to Berlin', ''], ['Your order 99 has shipped to Rome', ' ']);
  expect(none).toMatchObject({ warnings: [], found: { train_rows: { exact: 0, near: 0 } } });
  expect(none.texts.size).toBe(0);
});
