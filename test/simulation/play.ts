// Plays schedules of the real functions in a simulated cloud, one after the other. `npm run soak` starts it as a
// separate process.
import { parseArgs } from 'node:util';
import { editFunctions, importMutated } from './mutations/edits.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    schedules: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    mutation: { type: 'string' },
    'real-report': { type: 'boolean', default: false },
    shrink: { type: 'boolean', default: true },
  },
});
const { mutation, shrink } = values;

editFunctions();
// Imported only now, so that the functions load with their edits.
const clean = await import('./search.ts');
const { search } = mutation === undefined ? clean : await importMutated<typeof clean>('search.ts', mutation);
const options = {
  seed: Number(values.seed),
  schedules: Number(values.schedules),
  mutation,
  realReport: values['real-report'],
  shrink,
};
process.exitCode = (await search(options, clean.undisturbed())) ? 1 : 0;
