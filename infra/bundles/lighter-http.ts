// What bundles take for node:http, see http.cjs.
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/** What is imported when needed gets a file of its own, which of CommonJS has nothing but a default. */
export const lighterHttp: Plugin = {
  name: 'lighter-http',
  setup({ onResolve }) {
    onResolve({ filter: /^node:http$/ }, ({ kind }) => ({
      path: join(import.meta.dirname, kind === 'dynamic-import' ? 'http.mjs' : 'http.cjs'),
    }));
  },
};
