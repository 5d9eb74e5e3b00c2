// From checked labels to what they change, with the bucket of a stack and with the state of this machine.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { expect, it, onTestFinished } from 'vitest';
import { AWS_ENV, describedStack, scriptedAws } from '../../support/memory/scripted-aws.ts';
import { ticketsCsv, UserFolder } from '../../support/runs/command.ts';
import { startTestStack } from '../../support/runs/local-run.ts';
import { reachForTest } from '../../support/safety/reachable-stack.ts';

type Line = Record<string, string>;

async function stackEnv(): Promise<Record<string, string>> {
  const { stack } = await startTestStack(undefined, undefined, { overHttp: true });
  onTestFinished(() => stack.stop());
  const answer = describedStack({ BucketName: stack.bucket });
  return {
    ...AWS_ENV,
    AWS_ENDPOINT_URL_CLOUDFORMATION: await scriptedAws({ DescribeStacks: answer }),
    AWS_ENDPOINT_URL_S3: await reachForTest(stack),
  };
}

it.each([
  { where: 'here', places: [] },
  { where: 'in a stack', places: ['--stack', 'Mine', '--team', 'team-a'] },
])(
  '$where, the run of the corrected holdout says what changed',
  async ({ places }) => {
    const env = places.length > 0 ? await stackEnv() : {};
    const folder = new UserFolder();
    const succeeds = async (...args: string[]): Promise<string> => {
      const { status, stdout, stderr } = await folder.run([...args, ...places], env);
      expect(status, stderr).toBe(0);
      return stdout;
    };
    folder.write('train.csv', ticketsCsv(60));
    folder.write('tickets.csv', ticketsCsv(30));
    const first = await succeeds('run', 'tickets.csv', '--train', 'train.csv');
    expect(first).not.toContain('whose labels you checked');
    const report = /^Report {2}(\S*)\/report\.html, /m.exec(first)?.[1] ?? '';
    const lines = parse<Line>(await readFile(join(folder.path, report, 'suspects.csv')), { columns: true });
    const right = ({ row, label }: Line) => (row === '1' ? (label === 'bug' ? 'billing' : 'bug') : label);
    folder.write(
      'checked.csv',
      stringify(
        lines.map((line) => ({ ...line, correct_label: right(line) })),
        { header: true },
      ),
    );

    const named = places.includes('--team') ? 'team-a/tickets' : 'tickets';
    const { status, stdout, stderr } = await folder.run(
      ['relabel', 'checked.csv', '--report', named, ...places.slice(0, 2)],
      env,
    );
    expect(status, stderr).toBe(0);
    const command = ['run', 'reports/relabel/tickets-corrected.csv', ...places];
    expect(stdout).toContain(`\n  npx holdout ${command.join(' ')}\n`);
    const again = await succeeds('run', 'reports/relabel/tickets-corrected.csv', '--train', 'train.csv');
    expect(again).toContain(
      `A is the run whose labels you checked (${named} ${report.split('/').at(-1)}), and B is this one:`,
    );
    expect(again).toMatch(
      /^- 1 label was changed from A to B\. By that alone, the accuracy of A’s own answers moves: .*tfidf 100\.0% → 96\.7%/m,
    );
    const page = /^Comparison {2}(\S*compare\.html)$/m.exec(again)?.[1] ?? '';
    expect(await readFile(join(folder.path, page), 'utf8')).toContain('<h2 id="changes">What changed</h2>');
  },
  90_000,
);
