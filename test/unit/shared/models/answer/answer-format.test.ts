import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerFormat, schemaObstacle } from '../../../../../lambda/shared/models/answer/answer-format.ts';
import { checkResponseFormat, heldTo } from '../../../../support/openai/schema.ts';

const LABELS = ['bug', 'billing', '__proto__'];
const formatOf = (answer: 'label' | 'json_schema', reason = false, labels = LABELS, descriptions = {}) =>
  answerFormat({ answer, reason }, labels, descriptions);

describe('a strict schema', () => {
  it('lists the labels, with their descriptions, and the reason before them', () => {
    expect(formatOf('json_schema', true, LABELS, { bug: 'it breaks' }).responseFormat).toEqual({
      type: 'json_schema',
      json_schema: {
        name: 'classification',
        strict: true,
        schema: {
          type: 'object',
          properties: {
            reason: { type: 'string' },
            label: { type: 'string', enum: LABELS, description: 'bug: it breaks' },
          },
          required: ['reason', 'label'],
          additionalProperties: false,
        },
      },
    });
  });

  it.each(['<| |> ', '<think>', '</s>', '[INST]', '{"label":"bug"}'])(
    'is read as its label where that is %j',
    (label) => {
      const { read } = formatOf('json_schema', true, ['bug', label]);
      expect(read(JSON.stringify({ reason: 'so', label }))).toEqual({ label: 1, answer: label, reason: 'so' });
    },
  );

  it('is accepted by the provider, whatever the labels, and what it allows is read as its label', () => {
    const labels = fc.uniqueArray(
      fc.string({ minLength: 1 }).filter((text) => text.trim() !== ''),
      {
        minLength: 2,
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(labels, fc.boolean(), (own, reason) => {
        const { responseFormat, read } = formatOf('json_schema', reason, own);
        const checked = checkResponseFormat(responseFormat);
        if (!('format' in checked) || !checked.format) throw new Error(JSON.stringify(checked));
        const { format } = checked;
        own.forEach((label, index) => {
          expect(read(heldTo(format, label, 'so'))).toEqual({
            label: index,
            answer: label,
            ...(reason && { reason: 'so' }),
          });
        });
      }),
    );
  });

  it.each([
    [1_000, 10, true],
    [1_001, 1, false],
    [251, 60, false],
    [250, 60, true],
    [200, 600, false],
  ])('fits %i labels of %i characters: %s', (count, length, fits) => {
    const labels = Array.from({ length: count }, (_, index) => String(index).padStart(length, '0'));
    expect(schemaObstacle(labels) === undefined).toBe(fits);
  });
});

describe('an answer to a schema', () => {
  const { read } = formatOf('json_schema');

  it.each([
    ['{"label":"billing"}', 1, 'billing'],
    ['  {"label": "__proto__"}\n', 2, '__proto__'],
    ['billing', 1, 'billing'],
    ['{"label":"refund"}', undefined, 'refund'],
    ['{"tag":"bug"}', undefined, '{"tag":"bug"}'],
    ['{"label":"bug"', undefined, '{"label":"bug"'],
    ['{"label":["bug"]}', undefined, '{"label":["bug"]}'],
  ])('%s names %s', (text, label, answer) => {
    expect(read(text)).toEqual({ label, answer });
  });
});

describe('a plain answer with a reason', () => {
  const { read, responseFormat } = formatOf('label', true);

  it('has its label only on its last line', () => {
    expect(responseFormat).toBeUndefined();
    expect(read('It is about billing.\nA refund is asked for.\n\nLabel: billing\n')).toEqual({
      label: 1,
      answer: 'Label: billing',
      reason: 'It is about billing.\nA refund is asked for.',
    });
    expect(read('bug')).toEqual({ label: 0, answer: 'bug' });
    expect(read('It is about billing.\nIt breaks.\nno label').label).toBeUndefined();
    expect(read('It is about billing. Label: bug').label).toBeUndefined();
  });

  it('or, if only one label is named, on its first line or behind the reason', () => {
    expect(read('bug\nbecause it breaks')).toMatchObject({ label: 0, envelope: 'explanation' });
    expect(read('It breaks. Label: bug')).toMatchObject({ label: 0, envelope: 'explanation' });
    expect(read('bug\nbecause it breaks, not billing').label).toBeUndefined();
  });
});
