// `holdout doctor`: what works, what does not, and what to do about it. Without --stack it does not contact AWS.

import { Benchmark } from '../../lambda/shared/contracts/benchmark.ts';
import { plural } from '../../lambda/shared/text/words.ts';
import { checkEndpoint } from '../doctor/endpoint.ts';
import { broken, type Finding, ok } from '../doctor/finding.ts';
import { type Declared, declaredInCdkJson, keyVariable, localEndpoints } from '../target/endpoints.ts';
import { explain } from '../terminal/explain.ts';

export interface DoctorOptions {
  readonly stack?: string;
}

/** The version that the functions use. */
const NODE_MAJOR = 24;

/** @param root the project's folder. @returns the exit status: 1 if something is broken */
export async function doctor({ stack }: DoctorOptions, root: string): Promise<number> {
  let isBroken = false;
  const found = stack === undefined ? checkMachine(root) : (await import('../doctor/stack.ts')).checkStack(stack);
  for await (const { level, what, advice } of found) {
    isBroken ||= level === 'broken';
    process.stdout.write(`${level.padEnd(8)}${what}\n${advice === undefined ? '' : `${' '.repeat(8)}→ ${advice}\n`}`);
  }
  return isBroken ? 1 : 0;
}

async function* checkMachine(root: string): AsyncGenerator<Finding> {
  yield checkNode();
  let declared: Declared;
  try {
    declared = await declaredInCdkJson(root);
  } catch (error) {
    yield broken(
      explain(error) ?? `cdk.json cannot be read: ${String(error)}`,
      'Correct it; the README, "Deploy it", says how.',
    );
    return;
  }
  yield ok(`cdk.json declares ${plural(declared.endpoints.length, 'endpoint')}`);
  // Pretends that every endpoint is used.
  const models = declared.endpoints.map(({ name }) => ({ model: 'any', endpoint: name }));
  const { endpoints, parameters } = localEndpoints(
    { ...declared, benchmark: Benchmark.parse({ models }) },
    process.env,
  );
  for (const endpoint of endpoints) {
    const key = endpoint.apiKeyParameter === undefined ? undefined : parameters[endpoint.apiKeyParameter];
    const variable = keyVariable(endpoint.name);
    yield await checkEndpoint(endpoint, { key, advice: `Set ${variable} to a valid key.` });
  }
}

function checkNode(): Finding {
  const { node } = process.versions;
  const isRight = Number(node.split('.')[0]) >= NODE_MAJOR;
  return isRight ? ok(`Node.js ${node}`) : broken(`Node.js ${node} is too old.`, 'Start it with `npx holdout`.');
}
