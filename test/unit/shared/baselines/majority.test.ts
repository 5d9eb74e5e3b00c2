import { describe, expect, it } from 'vitest';
import { majority } from '../../../../lambda/shared/baselines/majority.ts';

describe('majority', () => {
  it('is the label with the most rows', () => {
    expect(majority([2, 5, 3])).toBe(1);
  });

  it('is the first among equals', () => {
    expect(majority([2, 5, 5])).toBe(1);
    expect(majority([0, 0])).toBe(0);
  });
});
