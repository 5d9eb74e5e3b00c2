// `npm start`: the project's own example with the baselines alone, and what to try next. It never calls a paid model.
import { join } from 'node:path';
import { type RunOptions, run } from './run.ts';

const NEXT = `
The same rows with an LLM, for less than a cent:
  OPENAI_API_KEY=… npx holdout run examples/holdout.csv --train examples/train.csv --benchmark examples/with-model.yaml
Your own data:
  npx holdout run my.csv --train my-train.csv
`;

/** @param root the project's folder */
export async function start(options: Pick<RunOptions, 'state' | 'out'>, root: string): Promise<number> {
  const example = (file: string): string => join(root, 'examples', file);
  const files = { train: example('train.csv'), benchmark: example('benchmark.yaml') };
  const status = await run(example('holdout.csv'), { ...options, ...files }, root);
  if (status === 0) process.stdout.write(NEXT);
  return status;
}
