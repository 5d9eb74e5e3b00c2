// npm run soak: plays schedules of the real functions in a simulated cloud, one after the other.
import { parseArgs } from 'node:util';
import { editFunctions } from './edits.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    schedules: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    mutation: { type: 'string' },
    'real-report': { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: true },
  },
});
const { mutation, shrink } = values;

editFunctions(mutation);
// Only now: the functions are loaded as they have been edited.
const { search } = await import('./search.ts');
const clean = await search({
  seed: Number(values.seed),
  schedules: Number(values.schedules),
  mutation,
  realReport: values['real-report'],
  shrink,
});
process.exitCode = clean ? 0 : 1;
