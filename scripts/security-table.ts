// npm run docs:security: writes the table of permissions in docs/security.md, from the synthesized template, and the
// policies of one team.
import { readFile, writeFile } from 'node:fs/promises';
import { withGrants } from '../test/infra/grants.ts';
import { withPolicies } from '../test/infra/policies-text.ts';
import { synthesized } from '../test/infra/synthesized.ts';

const file = 'docs/security.md';
await writeFile(file, withPolicies(withGrants(await readFile(file, 'utf8'), synthesized)));
