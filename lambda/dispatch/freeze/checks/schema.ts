// Warns about labels that no strict schema can list. Models are then asked for plain text.
import type { Benchmark } from '../../../shared/contracts/benchmark.ts';
import type { Warning } from '../../../shared/contracts/run.ts';
import { schemaObstacle } from '../../../shared/models/answer/answer-format.ts';

export function schemaWarnings(
  { answer, models }: Pick<Benchmark, 'answer' | 'models'>,
  labels: readonly string[],
): Warning[] {
  const wanted = [answer, ...models.map((model) => model.answer)].includes('json_schema');
  const obstacle = wanted ? schemaObstacle(labels) : undefined;
  if (obstacle === undefined) return [];
  const message = `Models were asked for a plain label, because the labels do not fit into a strict schema: ${obstacle}.`;
  return [{ code: 'no_schema', message }];
}
