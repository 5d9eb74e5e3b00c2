// Looks for mutations one after the other: reads their names from standard input and prints a line of JSON for each.
// One process does many, because most of a schedule's cost is loading and optimizing code once.
import { createInterface } from 'node:readline';
import { editFunctions, importMutated, isOfRealReport } from './edits.ts';
import { SEARCH_FROM } from './search-from.ts';

editFunctions();
const clean = await import('../search.ts');
const { realMs } = await import('../cloud/virtual-time.ts');
const { SCHEDULES } = await import('./score.ts');
const requests = clean.undisturbed();
// A schedule's output is meant for people.
console.log = () => {};

for await (const mutation of createInterface({ input: process.stdin })) {
  const started = realMs();
  const { search } = await importMutated<typeof clean>('search.ts', mutation);
  const realReport = isOfRealReport(mutation);
  const found = await search(
    { seed: SEARCH_FROM[mutation] ?? 1, schedules: SCHEDULES, mutation, realReport, shrink: false },
    requests,
  );
  const seconds = (realMs() - started) / 1000;
  process.stdout.write(`${JSON.stringify({ mutation, seconds, found: found ?? null })}\n`);
}
