import { expect, test } from 'vitest';
import { checkLateImports } from '../../infra/bundles/functions.ts';

const bundled = (format: 'cjs' | 'esm') => ({
  inputs: {
    'lambda/dispatch/read.ts': {
      bytes: 1,
      imports: [{ path: 'node_modules/guess/index.js', kind: 'dynamic-import' as const }],
      format: 'esm' as const,
    },
    'node_modules/guess/index.js': { bytes: 1, imports: [], format },
  },
});

test('a late import of CommonJS, which would have no names, ends the build', () => {
  expect(() => checkLateImports(bundled('esm'))).not.toThrow();
  expect(() => checkLateImports(bundled('cjs'))).toThrow(
    'lambda/dispatch/read.ts imports node_modules/guess/index.js when needed, which is CommonJS',
  );
});
