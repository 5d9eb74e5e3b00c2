// `holdout doctor`: what works, what does not, and what to do about it. Without --stack it does not contact AWS.

import { createReadStream } from 'node:fs';
import { readBenchmarkFile } from '../../lambda/shared/benchmark/file.ts';
import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { checkEndpoint } from '../../lambda/shared/models/doctor/endpoint.ts';
import { broken, type Finding, ok } from '../../lambda/shared/models/doctor/finding.ts';
import { modelsOf } from '../../lambda/shared/models/doctor/model-names.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { inputFile } from '../inputs/input-file.ts';
import { type Declared, declaredSettings, keyVariable, localEndpoints } from '../target/endpoints.ts';
import { explain } from '../terminal/explain.ts';
import { plain } from '../terminal/text.ts';

export interface DoctorOptions {
  readonly stack?: string;
  /** A file whose models the endpoints should have. */
  readonly benchmark?: string;
}

/** The version that the functions use. */
const NODE_MAJOR = 24;

/**
 * @param root the project's folder. @param downloads folder for a benchmark from a URL.
 * @returns the exit status: 1 if something is broken
 */
export async function doctor(
  { stack, benchmark: file }: DoctorOptions,
  root: string,
  downloads: string,
): Promise<number> {
  let isBroken = false;
  const benchmark = file === undefined ? undefined : await benchmarkIn(file, downloads);
  const found =
    stack === undefined
      ? checkMachine(root, benchmark)
      : (await import('../doctor/stack.ts')).checkStack(stack, benchmark);
  for await (const { level, what, advice } of found) {
    isBroken ||= level === 'broken';
    const todo = advice === undefined ? '' : `${' '.repeat(8)}→ ${plain(advice)}\n`;
    process.stdout.write(`${level.padEnd(8)}${plain(what)}\n${todo}`);
  }
  return isBroken ? 1 : 0;
}

async function benchmarkIn(file: string, downloads: string): Promise<Benchmark> {
  const { path, location } = await inputFile(file, downloads);
  return await readBenchmarkFile(createReadStream(path), location);
}

async function* checkMachine(root: string, benchmark: Benchmark | undefined): AsyncGenerator<Finding> {
  yield checkNode();
  let declared: Declared;
  try {
    declared = await declaredSettings(root);
  } catch (error) {
    yield broken(
      explain(error) ?? `cdk.json cannot be read: ${String(error)}`,
      'Correct it; the README, "Deploy it", says how.',
    );
    return;
  }
  yield ok(`${declared.file} declares ${plural(declared.endpoints.length, 'endpoint')}`);
  // Pretends that every endpoint is used.
  const models = declared.endpoints.map(({ name }) => ({ model: 'any', endpoint: name }));
  const { endpoints, parameters } = localEndpoints(
    { ...declared, benchmark: Benchmark.parse({ models }) },
    process.env,
  );
  for (const endpoint of endpoints) {
    const check = { models: modelsOf(benchmark ?? declared.benchmark, endpoint), ...HERE };
    if (endpoint.auth === 'iam') {
      const { checkSigned } = await import('../../lambda/shared/models/doctor/signed.ts');
      yield* checkSigned(endpoint, check);
      continue;
    }
    const key = endpoint.apiKeyParameter === undefined ? undefined : parameters[endpoint.apiKeyParameter];
    const variable = keyVariable(endpoint.name);
    const advice = `Set ${variable} to a valid key.`;
    yield* checkEndpoint(endpoint, { key, advice, ...check });
  }
}

const HERE = {
  from: 'this machine',
  unreachable: 'Check its baseUrl in cdk.json, your network and your proxy.',
};

function checkNode(): Finding {
  const { node } = process.versions;
  const isRight = Number(node.split('.')[0]) >= NODE_MAJOR;
  return isRight ? ok(`Node.js ${node}`) : broken(`Node.js ${node} is too old.`, 'Start it with `npx holdout`.');
}
