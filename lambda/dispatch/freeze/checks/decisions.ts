// Refuses what a decision endpoint cannot do, before anything is paid for.
import type { Benchmark } from '../../../shared/contracts/benchmark.ts';
import type { Problem } from '../../../shared/contracts/run.ts';
import { decisionObstacle } from '../../../shared/models/decision-limits.ts';

/** Only for models that must be asked there. `auto` takes another form instead. */
export function decisionProblems(
  { models, answer, prompts }: Pick<Benchmark, 'models' | 'answer' | 'prompts'>,
  labels: readonly string[],
  file: string,
): Problem[] {
  const asked = models
    .filter(({ kind, ...model }) => kind !== 'embedding' && (model.answer ?? answer) === 'decision')
    .map(({ model }) => model);
  if (asked.length === 0) return [];
  const who = `${[...new Set(asked)].join(', ')}: \`answer: decision\``;
  const obstacle = decisionObstacle(labels);
  const reasons = prompts.filter(({ reason }) => reason).map(({ name }) => name);
  return [
    ...(obstacle === undefined
      ? []
      : [
          {
            file,
            message: `${who} cannot be used: ${obstacle}.`,
            advice:
              'Set `answer: auto`, which asks for the label by chat, or split the labels into several benchmarks.',
          },
        ]),
    ...(reasons.length === 0
      ? []
      : [
          {
            file,
            message: `${who} gives no reason, and the prompt ${reasons.join(', ')} asks for a \`reason\`.`,
            advice: 'Leave `reason` out, or set `answer: auto`, which asks by chat where a reason is wanted.',
          },
        ]),
  ];
}
