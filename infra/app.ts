// What `cdk deploy` runs in a checkout.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from './bundles/functions.ts';
import { makeApp } from './make-app.ts';

// The CDK copies what it deploys. Two deployments at once must not meet in one folder.
const functions = mkdtempSync(join(tmpdir(), 'holdout-functions-'));
process.on('exit', () => rmSync(functions, { recursive: true, force: true }));
await bundleFunctions(functions);
makeApp({ functions });
