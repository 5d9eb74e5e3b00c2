// Where the report takes its random numbers from.
export { seededWords } from '../../shared/random/words.ts';
