// npm run audit: fails if a dependency has a known vulnerability of severity high or critical. If the registry cannot
// be reached, says so and does not fail.

import { spawnSync } from 'node:child_process';
import { z } from 'zod';
import { tryJson } from '../lambda/shared/storage/json.ts';

/** Without a network, retries would take minutes. */
const ASK = ['audit', '--audit-level=high', '--json', '--fetch-retries=0', '--fetch-timeout=20000'];

const Vulnerability = z.object({
  severity: z.string(),
  via: z.array(z.union([z.string(), z.object({ title: z.string(), url: z.string() })])),
});
const Found = z.object({ vulnerabilities: z.record(z.string(), Vulnerability) });
const Failed = z.object({ message: z.string() });

const { status, stdout, error } = spawnSync('npm', ASK, { encoding: 'utf8' });
const answer = tryJson(stdout);
const found = Found.safeParse(answer);
if (found.success) {
  const grave = Object.entries(found.data.vulnerabilities).filter(([, { severity }]) => /high|critical/.test(severity));
  for (const [name, { severity, via }] of grave) {
    const why = via.map((one) => (typeof one === 'string' ? one : `${one.title} (${one.url})`)).join('; ');
    console.log(`${severity}: ${name}: ${why}`);
  }
  if (grave.length === 0) console.log('No dependency has a known vulnerability of severity high or critical.');
  process.exitCode = status ?? 1;
} else {
  const reason = error?.message ?? Failed.safeParse(answer).data?.message ?? 'no answer';
  console.log(`The audit of the dependencies was skipped: the registry could not be asked (${reason}).`);
}
