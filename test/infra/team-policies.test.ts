// The policies of one team, as docs/security.md shows them.
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { teamPolicy } from '../../infra/team-policies.ts';
import { withPolicies } from './policies-text.ts';

const place = { team: 'team-a', bucket: 'BUCKET', stack: 'Holdout' };

it('docs/security.md shows them as they are tested: npm run docs:security writes them', async () => {
  const text = await readFile('docs/security.md', 'utf8');
  expect(text).toBe(withPolicies(text));
});

it('take the characters of a folder’s name for themselves', () => {
  const [upload] = teamPolicy('uploader', { ...place, team: 'a*b?c$d' }).Statement;
  const [resource = ''] = upload?.Resource ?? [];
  expect(resource.split(/[{}]/)).toEqual(['arn:aws:s3:::BUCKET/holdouts/a$', '*', 'b$', '?', 'c$', '$', 'd/*']);
});

it('let nobody write what functions write', () => {
  for (const role of ['uploader', 'operator'] as const) {
    const written = teamPolicy(role, place)
      .Statement.filter(({ Action }) => Action.some((action) => /Put|Delete/.test(action)))
      .flatMap(({ Resource }) => Resource);
    expect(
      written.filter((arn) => /:::BUCKET\/(runs|rows|vectors|reports|active|ledger|cache|spend)\//.test(arn)),
    ).toEqual([]);
  }
});
