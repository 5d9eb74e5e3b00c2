// The page of a run that was stopped, and of one that ended when it was decided.
import { h } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { beforeAll, describe, expect, test } from 'vitest';
import { Headline } from '../../../../lambda/report/page/first/first-screen.tsx';
import { renderMarkdown } from '../../../../lambda/report/page/markdown.ts';
import { renderPage } from '../../../../lambda/report/page/page.tsx';
import { standings } from '../../../../lambda/report/standings/standings.ts';
import { Report } from '../../../../lambda/shared/contracts/report/report.ts';
import { filesOf, model, sampleInput } from '../sample-run.ts';

const text = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const page = (report: Report): string =>
  text(renderPage(report, []).replace(/<script.*?<\/script>|<style.*?<\/style>/gs, ''));

const LABELS = ['a', 'b'];

async function reportOf(isAsked: (row: number) => boolean): Promise<Report> {
  const input = sampleInput({
    labels: LABELS,
    rows: Array.from({ length: 60 }, (_, row) => ({ text: `row ${row}`, truth: LABELS[row % 2] ?? '' })),
    variants: ['good', 'fair', 'poor'].map(model),
    predict: (row, variant) =>
      isAsked(row)
        ? { predicted: LABELS[(row + Number(row % 10 < 2 * variant)) % 2] ?? '', costMicroUsd: 10 }
        : { predicted: null, status: 'skipped', errorCode: 'budget_exceeded' },
  });
  const stop = { code: 'budget_exceeded', message: 'It would cost too much.' } as const;
  const files = await filesOf({
    ...input,
    run: { ...input.run, order: 'random' },
    manifest: { ...input.manifest, ...(!isAsked(1) && { stop }) },
  });
  return Report.parse(JSON.parse(files.get('report.json') ?? ''));
}

describe('a run that was stopped', () => {
  test('says on how many rows it is scored, wherever scores stand', async () => {
    const shown = page(await reportOf((row) => row % 2 === 0));
    expect(shown).toContain('UTC · 2 labels · 3 variants · scored on 30 of 60 rows');
    expect(shown).toContain('On the 30 of 60 rows that every variant was asked, with 95% intervals');
    expect(shown).toContain('Scores over the 30 of 60 rows that every variant was asked; a sample without');
    expect(shown).toMatch(/Over all samples, and over those with a valid answer Score All 30 /);
    expect(shown).toContain('was predicted in 30 samples');
    // No variant has fewer rows than the others.
    expect(shown).not.toMatch(/good\/zero-shot 30 rows/);
    expect(shown).toContain('what was not asked is not');
  });

  test('keeps its parentheses whole in the headline', () => {
    const start =
      'Partial result: a is the most accurate of 3 variants: right on 89.6% of the 77 of 191 rows that every variant was asked (about 89.0% on new rows, since it is the best of 3 tried; 95% interval 80.8–94.6%)';
    const shown = renderToString(h(Headline, { text: `${start}; the cheapest is b. 77 rows show little.` }));
    expect(shown).toContain(`<p class="headline"><bdi>${start}.</bdi></p>`);
    expect(text(shown)).toContain('. The cheapest is b. 77 rows show little.');
  });
});

describe('a run that ended when it was decided', () => {
  let ended: Report;
  beforeAll(async () => {
    const whole = await reportOf(() => true);
    const [good, fair, poor] = ['good/zero-shot', 'fair/zero-shot', 'poor/zero-shot'];
    const early: Record<string, { rows: number; behind: string | null }> = {
      [good]: { rows: 60, behind: null },
      [fair]: { rows: 60, behind: null },
      [poor]: { rows: 40, behind: good },
    };
    const shared = { gate: null, than: good, rows: 40 };
    const { decision: _, ...rest } = whole;
    ended = Report.parse({
      ...rest,
      rows: 2000,
      scored_rows: 60,
      variants: whole.variants.map((variant) => ({ ...variant, ended_early: early[variant.name] })),
      stopping: {
        risk: 0.05,
        risk_each: 0.01,
        looks: [40],
        rows: 60,
        saved_samples: 5840,
        saved_usd: 1,
        decisions: [
          { ...shared, variant: poor, outcome: 'behind', lower: 0.031, upper: null },
          { ...shared, variant: fair, outcome: 'within_margin', lower: null, upper: 0.018 },
        ],
      },
    });
  });

  test('has verdicts from what it decided, and no interval for a fixed number of rows', () => {
    const shown = page(ended);
    expect(shown).toMatch(/good\/zero-shot 60 of 2,000 rows 100\.0% \$\S+ \S+( ms)? best/);
    expect(shown).toMatch(/fair\/zero-shot 60 of 2,000 rows 80\.0% \$\S+ \S+( ms)? at most 1\.8 points behind/);
    expect(shown).toMatch(
      /poor\/zero-shot 40 of 2,000 rows 60\.0% \$\S+ \S+( ms)? at least 3\.1 points behind good\/zero-shot/,
    );
    expect(shown).toContain('against good/zero-shot further behind than the margin 40 at least 3.1 points behind');
    expect(shown).toContain('One that ended early has no interval');
    expect(shown).toContain('It was asked 40 of 2,000 rows, which decided it, so its scores have no intervals.');
    expect(shown).toContain('Such a run makes these intervals too narrow');
  });

  test('has them in report.md, too', () => {
    const table = renderMarkdown(ended);
    expect(table).toMatch(/\| `poor\/zero-shot` \| 60\.0% \| {2}\| at least 3\.1 points behind good\/zero-shot \|/);
  });

  test('does not have an ensemble first that is scored on fewer, easier rows', () => {
    const [best] = ended.variants;
    const ensemble = { variants: ['good/zero-shot', 'poor/zero-shot'], weights: null, cascade: null };
    const vote = { ...best, name: 'vote', kind: 'ensemble', rows: 40, ended_early: undefined, ensemble };
    const fair = ended.variants.filter(({ name }) => name !== best?.name);
    const shown = standings(Report.parse({ ...ended, variants: [vote, ...fair] }));
    expect(shown.map(({ variant }) => variant.name)).toEqual(['fair/zero-shot', 'poor/zero-shot', 'vote']);
    expect(shown.at(-1)?.score.ci).toBeNull();
  });

  test('leaves open what was not decided', () => {
    const stopping = ended.stopping && { ...ended.stopping, decisions: [] };
    expect(page({ ...ended, stopping })).toMatch(/fair\/zero-shot 60 of 2,000 rows 80\.0% \$\S+ \S+( ms)? not decided/);
  });
});
