// The tiny stack as the local runtime takes it.
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
