// docs/runbook.md and the events that the functions log.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LOG_EVENTS } from '../../../lambda/shared/log-events.ts';

const root = join(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const words = (text: string): string[] => [...text.matchAll(/`([a-z]+(?:_[a-z]+)+)`/g)].map(([, word = '']) => word);

const runbook = read('docs/runbook.md');
const events: string[] = Object.values(LOG_EVENTS).flat();

it('says what to do about each error, in a separate table', () => {
  const rows = [...runbook.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)].map(([, event]) => event);
  expect(rows.sort()).toEqual([...LOG_EVENTS.error].sort());
});

it('names only events that exist', () => {
  // The other words of this kind are codes of failures, and keys of endpoints.
  const known = new Set([...events, ...words(read('docs/failures.md')), ...words(read('docs/endpoints.md'))]);
  expect(words(runbook).filter((word) => !known.has(word))).toEqual([]);
});

it('every event is logged only at its level, by the function that the runbook names', () => {
  const logged = readdirSync(join(root, 'lambda'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...read(join('lambda', file)).matchAll(/\blog\.(\w+)\('(\w+)'/g)].map(([, level = '', event = '']) => ({
        level,
        event,
        by: file.split('/')[0],
      })),
    );
  const levels = Object.entries(LOG_EVENTS).flatMap(([level, names]) => names.map((event) => `${level} ${event}`));
  expect([...new Set(logged.map(({ level, event }) => `${level} ${event}`))].sort()).toEqual(levels.sort());
  for (const [, event, by] of runbook.matchAll(/^\| `(\w+)` \| (\w+) \|/gm)) {
    expect(logged.filter((one) => one.event === event).map((one) => one.by)).toEqual([by]);
  }
});
