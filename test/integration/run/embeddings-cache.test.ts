// An embedding model on this machine: a killed command goes on, and what was embedded before is not paid for again.
import { expect, it, onTestFinished } from 'vitest';
import { Report } from '../../../lambda/shared/contracts/report/report.ts';
import { answer } from '../../support/openai/replies.ts';
import { startOpenAiServer } from '../../support/openai/server.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';

const BENCHMARK = `models: [{model: vectors, kind: embedding, price: {input: 1}}]
baselines: []
labels: [bug, billing]
`;

it('embeds a text once, in this run and in the next', async () => {
  const server = await startOpenAiServer({ script: () => answer('bug') });
  onTestFinished(() => server.stop());
  const folder = new UserFolder();
  folder.write('t.csv', ticketsCsv(30));
  folder.write('train.csv', ticketsCsv(200).replaceAll('crash', 'fault'));
  folder.write('b.yaml', BENCHMARK);
  const run = async () => {
    const before = server.embedded.length;
    const args = ['run', 't.csv', '--benchmark', 'b.yaml', '--train', 'train.csv', '--json', '--yes'];
    const { status, stdout, stderr } = await folder.run(args, { OPENAI_BASE_URL: server.url });
    expect(status, stderr).toBe(0);
    const texts = server.embedded.slice(before).flat();
    return { texts: texts.filter((text) => text !== 'test'), report: Report.parse(JSON.parse(stdout)), stderr };
  };
  const first = await run();
  expect(first.stderr).toMatch(/Embedding \d+ train rows with vectors …/);
  expect(first.texts.length).toBeGreaterThan(0);
  const [regression] = first.report.variants;
  expect(regression?.training?.prompt_tokens).toBeGreaterThan(0);

  const second = await run();
  expect(second.texts).toEqual([]);
  const [again] = second.report.variants;
  expect(again).toMatchObject({
    from_cache: again?.samples,
    cost_usd: 0,
    training: { prompt_tokens: null, cost_usd: 0 },
  });
  expect(again?.metrics.accuracy).toEqual(regression?.metrics.accuracy);
  expect(again?.probability_scores?.metrics).toEqual(regression?.probability_scores?.metrics);
}, 180_000);
