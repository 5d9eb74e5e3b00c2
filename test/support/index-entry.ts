// An entry of reports/index.html.
import type { IndexEntry } from '../../lambda/report/html/index-entries.ts';

export const indexEntry = (run: string, more: Partial<IndexEntry> = {}): IndexEntry => ({
  path: `tags/${run}`,
  name: 'tags',
  run,
  created_at: '2026-01-02T03:04:05.678Z',
  status: 'complete',
  headline: 'm/zero-shot is right on 91.2% of 191 rows.',
  ...more,
});
