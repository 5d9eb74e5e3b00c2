// `npm start`: the project's own example with the baselines alone, and what to try next. It never calls a paid model.
import { join, relative } from 'node:path';
import { type RunOptions, run } from './run.ts';

/** @param example gives the path of a file of the example */
const next = (example: (file: string) => string): string => `
The same rows with an LLM, for less than a cent:
  OPENAI_API_KEY=… npx holdout run ${example('holdout.csv')} --train ${example('train.csv')} --benchmark ${example('with-model.yaml')}
Your own data:
  npx holdout run my.csv --train my-train.csv
`;

/** @param root the project's folder */
export async function start(options: Pick<RunOptions, 'state' | 'out'>, root: string): Promise<number> {
  const example = (file: string): string => relative('', join(root, 'examples', file));
  const files = { train: example('train.csv'), benchmark: example('benchmark.yaml') };
  const status = await run(example('holdout.csv'), { ...options, ...files }, root);
  if (status === 0) process.stdout.write(next(example));
  return status;
}
