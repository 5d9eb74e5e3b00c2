// The picture's benchmark, in which every part of a report has something to show.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export async function benchmarkOf(
  folder: string,
  columns: { readonly label: string; readonly text: readonly string[] },
  labels: readonly string[],
): Promise<string> {
  const benchmark = {
    ...columns,
    labels,
    models: [
      { model: 'scripted-large', price: { input: 2.5, output: 10 } },
      { model: 'scripted-small', price: { input: 0.15, output: 0.6 } },
    ],
    prompts: [
      { name: 'zero-shot' },
      { name: 'few-shot', examples: { strategy: 'label_diversity_random', per_label: 2 } },
    ],
    slices: [{ name: 'characters', length: [80, 160] }],
  };
  const file = join(folder, 'benchmark.json');
  await writeFile(file, JSON.stringify(benchmark));
  return file;
}
