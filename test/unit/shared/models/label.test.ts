import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelReader } from '../../../../lambda/shared/models/label.ts';

const read = labelReader(['mlops', 'Computer-Vision', 'other', 'Other']);

describe('labelReader', () => {
  it.each([
    ['mlops', 0],
    ['  mlops\n', 0],
    ['"mlops"', 0],
    ['“MLOps”', 0],
    ['`computer-vision`', 1],
    ['other', 2],
    ['Other', 3],
  ])('reads %j as label %i', (answer, label) => {
    expect(read(answer)).toBe(label);
  });

  it.each(['', ' ', '"', 'mlops.', 'The label is mlops', 'mlops, other', 'computer vision', 'OTHER'])(
    'reads %j as no label',
    (answer) => {
      expect(read(answer)).toBeUndefined();
    },
  );

  it('maps no answer to a label that it does not name', () => {
    const labels = ['spam', 'ham', 'constructor', '__proto__', '1'];
    const readAny = labelReader(labels);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom(...labels, 'toString', ' Spam ')), (answer) => {
        const label = readAny(answer);
        if (label !== undefined) expect(answer.toLowerCase()).toContain(labels[label]);
      }),
    );
  });

  it('keeps quotes that are part of a label', () => {
    expect(labelReader(['"quoted"', 'plain'])('"quoted"')).toBe(0);
  });
});
