import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchmarkSchema } from '../../../../cli/actions/schema.ts';
import { Benchmark } from '../../../../lambda/shared/contracts/benchmark.ts';
import { benchmarkOf } from '../../../support/benchmark-of.ts';
import { UserFolder } from '../../../support/runs/command.ts';

async function initialised(csv: string) {
  const folder = new UserFolder();
  folder.write('data.csv', csv);
  const ended = await folder.run(['init', 'data.csv']);
  const text = ended.status === 0 ? readFileSync(join(folder.path, 'benchmark.yaml'), 'utf8') : '';
  return { folder, ended, text };
}

describe('holdout init', () => {
  it('writes what the CSV shows, as a benchmark that can be used unchanged', async () => {
    const { folder, ended, text } = await initialised('id,title,body,tag\n1,a,b,mlops\n2,c,d,other\n3,e,f,mlops\n');
    expect(ended.stdout).toContain('npx holdout plan data.csv --benchmark benchmark.yaml');
    expect(await benchmarkOf(text)).toMatchObject({
      label: 'tag',
      text: ['title', 'body'],
      id: 'id',
      labels: ['mlops', 'other'],
      models: [],
    });
    expect(text).toContain('  - mlops # 2 rows\n  - other # 1 row\n');
    const planned = await folder.run(['plan', 'data.csv', '--benchmark', 'benchmark.yaml']);
    expect(planned.status, planned.stderr).toBe(0);
  });

  it('lists labels that look the same once', async () => {
    const { text } = await initialised('text,label\na,caf\u00e9\nb,cafe\u0301\nc,cafe\u0301\nd,tea\n');
    expect(text).toContain('labels:\n  - cafe\u0301 # 3 rows\n  - tea # 1 row\n');
  });

  it('gives suggestions that are valid once uncommented', async () => {
    const { text } = await initialised('text,label\na,x\nb,y\n');
    const active = text
      .replace('models: []\n#  - model: gpt-6-luna\n#    price', 'models:\n  - model: gpt-6-luna\n    price')
      .replace('#  - name: few-shot', '  - name: few-shot')
      .replace('#    examples', '    examples')
      .replaceAll(/^# ((?:limits| {2}budget_usd|gates| {2}- \{).*)$/gm, '$1');
    const benchmark = await benchmarkOf(active);
    expect(benchmark.models).toHaveLength(1);
    expect(benchmark.prompts).toHaveLength(2);
    expect(benchmark.gates).toHaveLength(1);
    expect(benchmark.limits.budget_usd).toBe(5);
  });

  it('writes any label and column so that it is read back unchanged', async () => {
    const labels = ['yes', '12', 'a, b', '- x', '# y', '"q"', 'é: {z}', 'null'];
    const csv = `"the text: [1]",label\n${labels.map((label) => `t,"${label.replaceAll('"', '""')}"\n`).join('')}`;
    const { text } = await initialised(csv);
    const { labels: read, text: columns } = await benchmarkOf(text);
    expect(read).toEqual([...labels].sort());
    expect(columns).toEqual(['the text: [1]']);
  });

  it('finds the labels by their values if no column has a telling name', async () => {
    const rows = Array.from({ length: 30 }, (_, row) => `message ${row},${row % 2 ? 'spam' : 'ham'},user ${row % 12}`);
    const { text } = await initialised(['message,kind,user', ...rows, ''].join('\n'));
    expect((await benchmarkOf(text)).label).toBe('kind');
  });

  it('says so if nothing looks like a label, and replaces no file', async () => {
    const { ended } = await initialised('a,b\n1,2\n3,4\n');
    expect(ended.status).toBe(1);
    expect(ended.stderr).toContain('Columns: "a", "b".');
    const { folder } = await initialised('text,label\na,x\n');
    writeFileSync(join(folder.path, 'benchmark.yaml'), 'mine');
    const again = await folder.run(['init', 'data.csv']);
    expect(again.stderr).toContain('benchmark.yaml already exists');
    expect(readFileSync(join(folder.path, 'benchmark.yaml'), 'utf8')).toBe('mine');
  });

  it('names a schema that editors find', async () => {
    const { folder, text } = await initialised('text,label\na,x\n');
    const [, path = ''] = /^# yaml-language-server: \$schema=(.*)$/m.exec(text) ?? [];
    expect(readFileSync(join(folder.path, path), 'utf8')).toBe(benchmarkSchema());
  });
});

it('holdout schema prints every key of a benchmark, and only those', async () => {
  const { status, stdout } = await new UserFolder().run(['schema']);
  expect(status).toBe(0);
  const { properties, additionalProperties, required } = JSON.parse(stdout);
  expect(Object.keys(properties)).toEqual(Object.keys(Benchmark.shape));
  expect(additionalProperties).toBe(false);
  expect(required).toBeUndefined();
});
