import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TokenLogprob } from '../../../../../lambda/shared/models/answer/confidence.ts';
import { probabilityReader } from '../../../../../lambda/shared/models/answer/label-probabilities.ts';

/** A token with its probability, and its alternatives. */
type Step = readonly [token: string, probability: number, others?: Readonly<Record<string, number>>];

const tokensOf = (steps: readonly Step[]): TokenLogprob[] =>
  steps.map(([token, probability, others = {}]) => ({
    token,
    logprob: Math.log(probability),
    top_logprobs: Object.entries({ [token]: probability, ...others }).map(([other, its]) => ({
      token: other,
      logprob: Math.log(its),
    })),
  }));

/** By label, for an answer that was read as `label`. */
function told(labels: readonly string[], label: string, ...steps: Step[]) {
  const found = probabilityReader(labels)(tokensOf(steps), labels.indexOf(label));
  return found && Object.fromEntries(found.map(([index, probability]) => [labels[index], probability]));
}

const TICKETS = ['bug', 'billing', 'how-to'];

describe('probabilityReader', () => {
  it('tells labels by the tokens that begin them', () => {
    expect(told(TICKETS, 'bug', ['bug', 0.7, { bill: 0.2, how: 0.1 }])).toEqual({
      bug: 0.7,
      billing: 0.2,
      'how-to': 0.1,
    });
  });

  it('adds up the ways of writing a label that are read as that label', () => {
    expect(told(TICKETS, 'bug', ['Bug', 0.6, { bug: 0.1, ' bug': 0.1, BILL: 0.2 }])).toEqual({
      bug: 0.8,
      billing: 0.2,
    });
  });

  it('finds the label in JSON, even if a token holds what precedes it', () => {
    const alone: Step[] = [
      ['{"', 1],
      ['label', 1],
      ['":"', 1],
      ['bug', 0.7, { bill: 0.3 }],
      ['"}', 1],
    ];
    expect(told(TICKETS, 'bug', ...alone)).toEqual({ bug: 0.7, billing: 0.3 });
    const together: Step[] = [
      ['{"label":', 1],
      ['"bug', 0.7, { '"bill': 0.3 }],
      ['"}', 1],
    ];
    expect(told(TICKETS, 'bug', ...together)).toEqual({ bug: 0.7, billing: 0.3 });
  });

  it('takes the label after the reason, not the one in it', () => {
    const json: Step[] = [
      ['{"reason":"', 1],
      ['bug', 0.1, { bill: 0.9 }],
      ['","label":"', 1],
      ['bug', 1],
      ['"}', 1],
    ];
    expect(told(TICKETS, 'bug', ...json)).toEqual({ bug: 1 });
    const plain: Step[] = [
      ['A ', 1],
      ['bug', 0.1, { bill: 0.9 }],
      ['.\nLabel: ', 1],
      ['bug', 0.9, { how: 0.1 }],
    ];
    expect(told(TICKETS, 'bug', ...plain)).toEqual({ bug: 0.9, 'how-to': 0.1 });
  });

  it('continues to the token that decides between labels that begin alike', () => {
    const labels = ['natural-language', 'natural-history', 'other'];
    const steps: Step[] = [
      ['natural', 0.8, { other: 0.2 }],
      ['-language', 0.75, { '-history': 0.25 }],
    ];
    expect(told(labels, 'natural-language', ...steps)).toEqual({
      'natural-language': 0.6,
      'natural-history': 0.2,
      other: 0.2,
    });
  });

  it('gives nothing if a likely token may still become one label or another', () => {
    const labels = ['natural-language', 'natural-history', 'other'];
    expect(told(labels, 'other', ['other', 0.8, { natural: 0.2 }])).toBeUndefined();
  });

  it('leaves out less than a hundredth that belongs to no label, and gives nothing if it is more', () => {
    expect(told(TICKETS, 'bug', ['bug', 0.893, { bill: 0.099, The: 0.008 }])).toEqual({
      bug: 0.900201613,
      billing: 0.099798387,
    });
    expect(told(TICKETS, 'bug', ['bug', 0.88, { bill: 0.1, The: 0.02 }])).toBeUndefined();
    expect(told(TICKETS, 'bug', ['bug', 0.9])).toBeUndefined();
  });

  it('needs the end of a label that another one continues', () => {
    const labels = ['bug', 'bug report'];
    expect(told(labels, 'bug', ['bug', 1])).toBeUndefined();
    const json: Step[] = [
      ['"', 1],
      ['bug', 1],
      ['"', 0.9, { ' report': 0.1 }],
    ];
    expect(told(labels, 'bug', ...json)).toEqual({ bug: 0.9, 'bug report': 0.1 });
    expect(told(labels, 'bug report', ['bug', 1], [' report', 0.9, { '.': 0.1 }])).toEqual({
      bug: 0.1,
      'bug report': 0.9,
    });
  });

  it('does not take a short word of free text for a label that begins with it', () => {
    const labels = ['Insurance', 'bug'];
    expect(told(labels, 'bug', ['bug', 0.9, { I: 0.1 }])).toBeUndefined();
    expect(told(labels, 'bug', ['{"label":"', 1], ['bug', 0.9, { I: 0.1 }], ['"}', 1])).toEqual({
      bug: 0.9,
      Insurance: 0.1,
    });
    expect(told(['1', '2'], '1', ['1', 0.9, { '2': 0.1 }])).toEqual({ 1: 0.9, 2: 0.1 });
  });

  it('finds escaped and multi-byte labels', () => {
    const quoted: Step[] = [
      ['{"label":"a\\"', 1],
      ['b', 0.9, { c: 0.1 }],
      ['"}', 1],
    ];
    expect(told(['a"b', 'a"c'], 'a"b', ...quoted)).toEqual({ 'a"b': 0.9, 'a"c': 0.1 });
    expect(told(['Fehler', 'Übung'], 'Übung', ['Ü', 0.9, { Fehl: 0.1 }], ['bung', 1])).toEqual({
      Übung: 0.9,
      Fehler: 0.1,
    });
  });

  it('gives nothing without the likely tokens, or if the answer has more than a label and its surroundings', () => {
    expect(probabilityReader(['a', 'b'])([{ token: 'a', logprob: 0 }], 0)).toBeUndefined();
    expect(told(['a', 'b'], 'a')).toBeUndefined();
    expect(told(TICKETS, 'bug', ['no', 1])).toBeUndefined();
    expect(told(TICKETS, 'bug', ['bug', 1], [', I think', 1])).toBeUndefined();
    expect(told(TICKETS, 'bug', ['de', 1], ['bug', 1])).toBeUndefined();
  });

  it('gives nothing if probabilities do not add up', () => {
    expect(told(TICKETS, 'bug', ['bug', 0.9, { bill: 0.9 }])).toBeUndefined();
  });
});

describe('with a model whose distribution over labels is known', () => {
  const label = fc.array(fc.constantFrom('a', 'b', 'ab', 'ba'), { minLength: 1, maxLength: 4 });
  const model = fc
    .uniqueArray(label, { minLength: 2, maxLength: 6, selector: (tokens) => tokens.join('') })
    .chain((labels) =>
      fc.record({
        labels: fc.constant(labels),
        weights: fc.array(fc.integer({ min: 1, max: 1_000_000 }), {
          minLength: labels.length,
          maxLength: labels.length,
        }),
        written: fc.nat(labels.length - 1),
        likely: fc.integer({ min: 1, max: 20 }),
      }),
    );

  it('gives it, except for what is not among the likely tokens, and never a label that no token begins', () => {
    let given = 0;
    fc.assert(
      fc.property(model, ({ labels, weights, written, likely }) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const sequences = labels.map((tokens) => [...tokens, '"}']);
        const answer = sequences[written] ?? [];
        const steps = answer.map((token, at): Step => {
          const next = new Map<string, number>();
          for (const [index, sequence] of sequences.entries()) {
            if (answer.slice(0, at).some((one, before) => one !== sequence[before])) continue;
            const one = sequence[at] ?? '';
            next.set(one, (next.get(one) ?? 0) + (weights[index] ?? 0));
          }
          const all = [...next.values()].reduce((sum, weight) => sum + weight, 0);
          const most = [...next].sort(([, a], [, b]) => b - a).slice(0, likely);
          return [
            token,
            (next.get(token) ?? 0) / all,
            Object.fromEntries(most.map(([one, weight]) => [one, weight / all])),
          ];
        });
        const names = labels.map((tokens) => tokens.join(''));
        const found = probabilityReader(names)(tokensOf([['{"label":"', 1], ...steps]), written);
        if (!found) return;
        given++;
        expect(found.reduce((sum, [, one]) => sum + Math.round(one * 1e9), 0)).toBe(1e9);
        for (const [index, name] of names.entries()) {
          const probability = found.find(([one]) => one === index)?.[1] ?? 0;
          expect(Math.abs(probability - (weights[index] ?? 0) / total), name).toBeLessThanOrEqual(0.0102);
          const begun = answer.some((_, at) =>
            Object.keys(steps[at]?.[2] ?? {}).some((one) =>
              `${name}"`.startsWith([...answer.slice(0, at), one].join('').slice(0, name.length + 1)),
            ),
          );
          if (probability > 0 && index !== written) expect(begun, name).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
    expect(given).toBeGreaterThan(200);
  });
});

describe('where a server masks after computing the probabilities', () => {
  const masked = (labels: readonly string[], label: string, ...steps: Step[]) => {
    const found = probabilityReader(labels)(tokensOf(steps), labels.indexOf(label), true);
    return found && Object.fromEntries(found.map(([index, probability]) => [labels[index], probability]));
  };
  const open: Step = ['{"label":"', 0.01, { The: 0.9 }];
  const close: Step = ['"}', 0.1, { '",': 0.8 }];

  it('scales the labels’ own tokens in each place', () => {
    const labels = ['natural-language', 'natural-history', 'other'];
    const found = masked(
      labels,
      'natural-language',
      open,
      ['natural', 0.006, { I: 0.5, other: 0.002 }],
      ['-', 0.2, { ' gas': 0.7 }],
      ['language', 0.03, { history: 0.01, gas: 0.6 }],
      close,
    );
    expect(found).toEqual({
      'natural-language': expect.closeTo(0.75 * 0.75, 12),
      'natural-history': expect.closeTo(0.75 * 0.25, 12),
      other: expect.closeTo(0.25, 12),
    });
  });

  it('counts only tokens that the mask lets through, which are spelled like the label', () => {
    const steps: Step = ['bug', 0.02, { Bug: 0.5, bill: 0.01, how: 0.01, B: 0.2 }];
    expect(masked(TICKETS, 'bug', open, steps, close)).toEqual({
      bug: expect.closeTo(0.5, 12),
      billing: expect.closeTo(0.25, 12),
      'how-to': expect.closeTo(0.25, 12),
    });
  });

  it('leaves out a blank before a label, which the mask does not let through', () => {
    const steps: Step = ['bug', 0.02, { ' bug': 0.3, bill: 0.01, ' bill': 0.2, how: 0.01 }];
    const told = {
      bug: expect.closeTo(0.5, 12),
      billing: expect.closeTo(0.25, 12),
      'how-to': expect.closeTo(0.25, 12),
    };
    expect(masked(TICKETS, 'bug', open, steps, close)).toEqual(told);
    const glued: Step = ['":"bug', 0.02, { '":" bug': 0.3, '":"bill': 0.01, '":" bill': 0.2, '":"how': 0.01 }];
    expect(masked(TICKETS, 'bug', ['{"label', 0.3], glued, close)).toEqual(told);
  });

  it('says nothing if a token goes on with several labels, as llama.cpp’s often do', () => {
    // SmolLM2-135M-Instruct, asked how to add a seat.
    const steps: Step = ['how', 0.077, { B: 0.2305, b: 0.0603, ab: 0.0528, How: 0.0382, bug: 0.016 }];
    expect(masked(TICKETS, 'how-to', open, steps, ['-', 0.98], ['to', 0.99], close)).toBeUndefined();
  });

  it('says nothing if a label is not among the likely tokens', () => {
    expect(masked(TICKETS, 'bug', open, ['bug', 0.01, { bill: 0.01, The: 0.9 }], close)).toBeUndefined();
    expect(masked(TICKETS, 'bug', open, ['bug', 0.02, { bill: 0.01, how: 0.01, The: 0.9 }], close)).toEqual({
      bug: expect.closeTo(0.5, 12),
      billing: expect.closeTo(0.25, 12),
      'how-to': expect.closeTo(0.25, 12),
    });
  });
});
