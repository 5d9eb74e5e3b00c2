// The endpoint, in a separate process, so that its work is not counted as the command's. Prints its base URL.
import { parseArgs } from 'node:util';
import { answerByRule, constantLatency, logNormalLatency } from '../test/support/openai/scripts.ts';
import { startOpenAiServer } from '../test/support/openai/server.ts';
import { LABELS } from './work.ts';

const { values } = parseArgs({ options: { latency: { type: 'string' }, sigma: { type: 'string' } } });
const latency = Number(values.latency);
const sigma = Number(values.sigma);
const SEED = 1;

/** Right for some rows and wrong for others, like a model. */
const answers = answerByRule(LABELS, (user) => (Number(/Ticket (\d+)/.exec(user)?.[1] ?? 0) >> 1) % LABELS.length);
const script = sigma > 0 ? logNormalLatency(latency, sigma, SEED, answers) : constantLatency(latency, answers);
const server = await startOpenAiServer({ script, maxRecorded: 0 });
process.stdout.write(`${server.url}\n`);
