import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { readInputs } from '../../../../cli/inputs/inputs.ts';
import { confirmSpending, mustAsk } from '../../../../cli/planning/confirm.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { Endpoint } from '../../../../lambda/shared/contracts/endpoint.ts';
import { inputContext } from '../../../support/input-context.ts';
import { ticketsCsv, UserFolder } from '../../../support/runs/command.ts';

const tty = (isTTY: boolean) => Object.assign(new PassThrough(), { isTTY });
const terminal = (isTTY = true) => ({ input: tty(isTTY), output: tty(isTTY) });
const benchmark = (changes: object = {}) => Benchmark.parse({ models: ['gpt-4o'], ...changes });
const priced = (price: object) => benchmark({ models: [{ model: 'gpt-4o', price }] });

describe('mustAsk', () => {
  it('asks on a terminal if models are called without a budget', () => {
    expect(mustAsk(benchmark(), false, terminal())).toBe(true);
    expect(mustAsk(benchmark(), true, terminal())).toBe(false);
    expect(mustAsk(benchmark({ limits: { budget_usd: 1 } }), false, terminal())).toBe(false);
    expect(mustAsk(benchmark({ models: [] }), false, terminal())).toBe(false);
    expect(mustAsk(benchmark(), false, terminal(false))).toBe(false);
  });
});

describe('confirmSpending', () => {
  const endpoints = [Endpoint.parse({ name: 'openai', baseUrl: 'https://localhost/v1' })];

  /** @param standing keys in the bucket. */
  async function answered(
    line: string | undefined,
    of: Benchmark,
    csv = ticketsCsv(30),
    standing: readonly string[] = [],
  ) {
    const folder = new UserFolder();
    folder.write('t.csv', csv);
    const inputs = await readInputs(`${folder.path}/t.csv`, {}, inputContext(folder.path));
    const streams = terminal();
    streams.input.end(line === undefined ? '' : `${line}\n`);
    const confirmed = confirmSpending(inputs, of, endpoints, streams, {
      async *list(prefix) {
        yield* standing.filter((key) => key.startsWith(prefix)).map((key) => ({ key, lastModified: new Date(0) }));
      },
    }).then(
      () => 'yes',
      (error: Error) => error.message,
    );
    const outcome = await confirmed;
    streams.output.end();
    return { outcome, question: await text(streams.output) };
  }

  it('says what it will cost, and accepts a yes', async () => {
    const { outcome, question } = await answered('y', priced({ input: 100, output: 100 }));
    expect(outcome).toBe('yes');
    expect(question).toMatch(
      /^This run sends 30 requests for 30 rows and takes at least 0:\d\d\. It costs about \$0\.\d+\. Continue\? \(y\/N\) $/,
    );
  });

  it.each(['n', '', 'yellow', undefined])('takes %j for a no', async (line) => {
    expect((await answered(line, priced({ input: 1, output: 1 }))).outcome).toBe('Nothing was sent.');
  });

  it('asks if no price is known', async () => {
    const { question } = await answered('yes', benchmark());
    expect(question).toContain('It costs an unknown amount');
  });

  it('does not ask about what costs nothing or cannot be used', async () => {
    expect(await answered(undefined, priced({ input: 0, output: 0 }))).toEqual({ outcome: 'yes', question: '' });
    expect(await answered(undefined, benchmark(), 'text,label\na,\n')).toEqual({ outcome: 'yes', question: '' });
    expect(await answered(undefined, benchmark({ train: 'own.csv' }))).toEqual({ outcome: 'yes', question: '' });
  });

  it.each([
    ['that the benchmark names', { train: 'own.csv' }, 'train/own.csv.gz'],
    ['that its examples are taken from', { prompts: [{ name: 'p', examples: { strategy: 'random' } }] }, 'train/t.csv'],
  ])('asks where a train file %s is in the bucket alone', async (_, choice, key) => {
    const { outcome, question } = await answered('', benchmark(choice), undefined, [key]);
    expect(outcome).toBe('Nothing was sent.');
    expect(question).toBe(
      'The train file of this run is in the bucket: what it sends and costs is not known here. Continue? (y/N) ',
    );
  });
});
