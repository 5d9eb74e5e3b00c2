import { describe, expect, it } from 'vitest';
import { similarExamples } from '../../../../lambda/dispatch/prompts/similarity.ts';
import { Examples } from '../../../../lambda/shared/contracts/choices/prompt.ts';

const TEXTS = ['red fox', 'red fox runs', 'blue whale', 'blue whale swims', 'red whale', 'green'];
const pool = TEXTS.map((text, index) => ({ row: { text }, label: index % 2 === 0 ? 'even' : 'odd' }));
const choose = similarExamples(pool, ['text']);
const nearest = (text: string, examples: object) => choose(text, Examples.parse(examples)).map(({ row }) => row.text);

describe('similarExamples', () => {
  it('finds the nearest texts, the nearest last', () => {
    expect(nearest('the red fox', { strategy: 'semantic_similarity', count: 3 })).toEqual([
      'red whale',
      'red fox runs',
      'red fox',
    ]);
  });

  it('finds the nearest of each label', () => {
    const texts = nearest('blue whale', { strategy: 'label_diversity_similarity', per_label: 1 });
    expect(texts).toEqual(['blue whale swims', 'blue whale']);
  });

  it('keeps the pool’s order among texts that share nothing with the row', () => {
    expect(nearest('unknown words', { strategy: 'semantic_similarity', count: 2 })).toEqual([
      'red fox runs',
      'red fox',
    ]);
  });
});
