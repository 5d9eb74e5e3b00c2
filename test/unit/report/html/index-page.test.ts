import { describe, expect, test } from 'vitest';
import { type IndexEntry, MAX_INDEXED, readIndex, withEntry } from '../../../../lambda/report/html/index-entries.ts';
import { renderIndex } from '../../../../lambda/report/html/index-page.tsx';
import { indexEntry } from '../../../support/index-entry.ts';

const HOSTILE = '--><script>alert(1)</script><!--holdout-index []-->';

describe('the index of reports', () => {
  test('is parsed back to what it lists, whatever it says', () => {
    const entries = [indexEntry('2', { name: HOSTILE, headline: HOSTILE, path: `${HOSTILE}/2` }), indexEntry('1')];
    const page = renderIndex(entries);
    expect(readIndex(page)).toEqual(entries);
    expect(page).not.toContain('<script>alert');
    expect(page.match(/<!--/g)).toHaveLength(1);
  });

  test('links to reports, however they are named', () => {
    const page = renderIndex([indexEntry('1', { path: 'team a/100% "x"?#/1' })]);
    expect(page).toContain('href="team%20a/100%25%20%22x%22%3F%23/1/report.html"');
  });

  test('lists the newest first, in whatever order they came', () => {
    const runs = ['2', '3', '1'].reduce<readonly IndexEntry[]>((all, run) => withEntry(all, indexEntry(run)), []);
    expect(runs.map(({ run }) => run)).toEqual(['3', '2', '1']);
  });

  test('is unchanged by a run that it has, and by one older than all others if it is full', () => {
    const full = Array.from({ length: MAX_INDEXED }, (_, run) => indexEntry(String(1000 - run)));
    expect(withEntry(full, indexEntry('1000'))).toBe(full);
    expect(withEntry(full, indexEntry('0000'))).toBe(full);
    expect(withEntry(full, indexEntry('2000'))).toHaveLength(MAX_INDEXED);
  });

  test('is started anew if somebody has changed it', () => {
    expect(readIndex('<p>mine</p>')).toEqual([]);
    expect(readIndex('<!--holdout-index [{"path":1}]-->')).toEqual([]);
  });
});
