import { describe, expect, it } from 'vitest';
import type { BaselineKnowledge } from '../../../../lambda/shared/baselines/baseline.ts';
import { baselineEntry, baselineNames } from '../../../../lambda/shared/baselines/registry.ts';

const knowledge: BaselineKnowledge = { counts: [3, 2, 0], keywords: [['fox'], ['whale'], ['owl']], seed: 7, labels: 3 };

async function predictorOf(name: (typeof names)[number]) {
  const entry = baselineEntry(name);
  if (entry.learnsFrom !== 'texts') return (await entry.load()).predictor(knowledge);
  const { ready, predictor } = await entry.load();
  // As stored between dispatch and classify.
  return predictor(knowledge, JSON.parse(JSON.stringify(ready(['red fox', 'blue whale'], [0, 1])().model)));
}

const names = baselineNames();

describe.each(names)('%s', (name) => {
  it('gives what the registry promises, in any language', async () => {
    const predict = await predictorOf(name);
    const { givesConfidence, givesProbabilities } = baselineEntry(name);
    for (const [index, text] of ['a blue whale', '', '鲸'].entries()) {
      const { label, confidence, weights } = predict(text, index);
      expect([0, 1, 2]).toContain(label);
      expect(confidence !== undefined).toBe(givesConfidence);
      expect(weights && [...weights].length).toBe(givesProbabilities ? 3 : undefined);
    }
  });

  it('reads the row only if the registry says so', async () => {
    const predict = await predictorOf(name);
    const answers = ['a fox', 'a whale'].map((text) => predict(text, 0).label);
    expect(new Set(answers).size).toBe(baselineEntry(name).readsRow ? 2 : 1);
  });
});
