// Writes the corpus to a folder, to inspect it or try it elsewhere: node scripts/node.js test/hostile/write.ts <folder>
// Each case gets a folder with the files to upload and the expected outcome in expected.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BENCHMARK, HOLDOUT } from './case.ts';
import { CORPUS } from './corpus.ts';

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('Give the folder to write to.');
for (const { name, holdout, benchmark, train, expected } of CORPUS) {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, basename(HOLDOUT)), holdout);
  if (benchmark) writeFileSync(join(place, basename(BENCHMARK)), benchmark);
  if (train) writeFileSync(join(place, 'train.csv'), train);
  writeFileSync(join(place, 'expected.json'), `${JSON.stringify(expected, null, 2)}\n`);
}
console.log(`${CORPUS.length} cases are in ${folder}`);
