import { expect, it } from 'vitest';
import { inKey } from '../../../simulation/rules/run-in-key.ts';

const STAMP = '20260102T030405678Z-0f1e2d3c4b5a';

it.for([
  [`runs/${STAMP}/segments/`, STAMP, 'segments'],
  [`runs/team a/${STAMP}/run.json`, `team a/${STAMP}`, 'run.json'],
  [`reports/team a/tags/${STAMP}/report.json`, `team a/${STAMP}`, 'report.json'],
  ['benchmarks/tags.yaml', '', ''],
])('reads the run of %s', ([key = '', run, name]) => {
  expect(inKey(key)).toEqual({ run, name });
});

it.for(['', 'team a/'])('reads it where a LIST goes on after a key that has it, too, in the folder "%s"', (team) => {
  const prefix = `runs/${team}${STAMP}/segments/`;
  expect(inKey(`${prefix}${prefix}1767323045678-0f1e-3-0-12.jsonl.gz`)).toEqual({
    run: `${team}${STAMP}`,
    name: 'segments',
  });
});
