// The claims of the method section are those that the simulations test.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { beforeAll, expect, test } from 'vitest';
import { METHOD_CLAIMS } from '../../../../../lambda/report/findings/method-claims.ts';
import { Method } from '../../../../../lambda/report/page/sections/method.tsx';
import { Report } from '../../../../../lambda/shared/contracts/report/report.ts';
import { filesOf, model, sampleInput } from '../../sample-run.ts';

let html: string;
beforeAll(async () => {
  const files = await filesOf(
    sampleInput({
      labels: ['a', 'b'],
      rows: [
        { text: 'one', truth: 'a' },
        { text: 'two', truth: 'b' },
      ],
      variants: [model('m')],
      predict: () => ({ predicted: 'a' }),
    }),
  );
  html = renderToString(h(Method, { report: Report.parse(JSON.parse(files.get('report.json') ?? '')) }));
});

test.each(METHOD_CLAIMS)('it has the claim on "%s", once', (term, text) => {
  expect(html).toContain(`<dt>${term}</dt>${renderToString(h('dd', null, text))}`);
  expect(html.split(`<dt>${term}</dt>`)).toHaveLength(2);
});

test('it says where the measured rates stand', () => {
  expect(html).toContain('<code>docs/guarantees.md</code> of the project');
});

test('it says what a stopped run is scored on', () => {
  expect(html).toContain('what was not asked is not');
  expect(html).not.toMatch(/or one that was skipped|A row is skipped/);
});
