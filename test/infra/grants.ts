// Every permission of the template's roles, one by one, and their table in docs/security.md.
import { z } from 'zod';
import { BUCKET_ARN, type Synthesized } from './synthesized.ts';

/** The project's stack declares one endpoint. Each further one has such a function, with its own queue and key. */
export const FUNCTIONS = ['Dispatch', 'Classifyopenai', 'Collect', 'Report'] as const;

const list = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const Statement = z.strictObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: list,
  Resource: list,
  Condition: z.record(z.string(), z.record(z.string(), list)).default({}),
});
const Policy = z.object({ PolicyDocument: z.object({ Statement: z.array(Statement) }), Roles: z.array(z.string()) });

interface Grant {
  readonly role: string;
  readonly effect: string;
  readonly action: string;
  /** @example 'bucket/runs/*' */
  readonly resource: string;
  /** @example 's3:prefix' */
  readonly conditionKey?: string;
  readonly conditionValue?: string;
}

export function grants({ resources }: Synthesized): Grant[] {
  const policies = Object.values(resources('AWS::IAM::Policy')).map((policy) => Policy.parse(policy));
  return policies.flatMap(({ PolicyDocument, Roles }) =>
    PolicyDocument.Statement.flatMap(({ Effect, Action, Resource, Condition }) => {
      // A null check says that a key must be there, and another condition what it must be.
      const compared = Object.entries(Condition).filter(([operator]) => operator !== 'Null');
      const conditions = compared.flatMap(([, keys]) =>
        Object.entries(keys).flatMap(([conditionKey, values]) =>
          values.map((conditionValue) => ({ conditionKey, conditionValue })),
        ),
      );
      return Roles.flatMap((role) =>
        Action.flatMap((action) =>
          Resource.flatMap((resource) =>
            (conditions.length > 0 ? conditions : [{}]).map((condition) => {
              return { role, effect: Effect, action, resource: place(resource), ...condition };
            }),
          ),
        ),
      );
    }),
  );
}

const place = (resource: string): string =>
  resource
    .replace(BUCKET_ARN, 'bucket')
    .replace(/^arn:AWS::Partition:(ssm|events):AWS::Region:AWS::AccountId:/, '')
    .replace(/^arn:AWS::Partition:/, '');

/** One row per resource, one column per function. */
function grantsTable(synthesized: Synthesized): string {
  const rows = new Map<string, Map<string, Set<string>>>();
  for (const { role, action, resource, conditionKey, conditionValue } of grants(synthesized)) {
    // A prefix that may be listed is a prefix of the bucket too.
    const name = conditionKey === 's3:prefix' ? `bucket/${conditionValue}` : resource;
    const condition = conditionKey === undefined || conditionKey === 's3:prefix' ? '' : ` (${conditionValue} only)`;
    const row = rows.get(name) ?? new Map<string, Set<string>>();
    rows.set(name, row);
    row.set(role, (row.get(role) ?? new Set()).add(`${action}${condition}`));
  }
  const lines = [...rows.keys()].sort().map((name) => {
    const cells = FUNCTIONS.map((role) => [...(rows.get(name)?.get(`${role}Role`) ?? [])].sort().join('<br>') || '–');
    return `| \`${name}\` | ${cells.join(' | ')} |`;
  });
  return [
    `| | ${FUNCTIONS.map((name) => name.toLowerCase().replace('openai', '')).join(' | ')} |`,
    '|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

/** @param text of docs/security.md. @returns the text with the template's table between its two comments. */
export function withGrants(text: string, synthesized: Synthesized): string {
  const [begin, end] = ['<!-- grants -->', '<!-- /grants -->'];
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`docs/security.md has no ${begin} … ${end}`);
  return `${text.slice(0, before + begin.length)}\n${grantsTable(synthesized)}\n${text.slice(after)}`;
}
