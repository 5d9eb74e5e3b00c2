// The tiny stack in the form the local runtime takes.
import { type CdkApp, HOLDOUT_APP, WORKER_INPUTS } from '../../../local/template/synth.ts';

export const TINY_APP: CdkApp = {
  root: HOLDOUT_APP.root,
  main: 'test/support/tiny-stack/app.ts',
  inputs: [
    'test/support/tiny-stack/app.ts',
    'test/support/tiny-stack/functions',
    ...WORKER_INPUTS,
    'package-lock.json',
  ],
};
