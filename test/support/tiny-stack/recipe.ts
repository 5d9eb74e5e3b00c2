// The tiny stack in the form the local runtime takes: the same shapes as the project's own.
import { HOLDOUT, type Recipe, WORKER_INPUTS } from '../../../local/template/built.ts';

export const TINY: Recipe = {
  root: HOLDOUT.root,
  script: 'test/support/tiny-stack/build.ts',
  inputs: ['test/support/tiny-stack', ...WORKER_INPUTS, 'package-lock.json'],
};
