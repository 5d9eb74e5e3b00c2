// What the models were asked: complete requests, with placeholders for a row's text.
import type { PromptReport } from '../../shared/contracts/report/report.ts';
import type { Run } from '../../shared/contracts/run.ts';
import type { ModelVariant, Prompt, Row } from '../../shared/contracts/variant.ts';
import { chatMessages, namesIn } from '../../shared/models/prompt.ts';

/** Variants that were sent the same messages are listed together. */
export function promptReports({ variants, benchmark, columns }: Run): PromptReport[] {
  const models = variants.filter((variant) => variant.kind === 'model');
  const alike = Map.groupBy(models, ({ prompt }) => JSON.stringify(prompt));
  return [...alike.values()].flatMap(([first, ...others]): PromptReport[] => {
    if (!first) return [];
    const byRow = chosenByRow(first, benchmark);
    return [
      {
        name: first.prompt.name,
        variants: [first, ...others].map(({ name }) => name),
        examples: byRow ? 'by_row' : first.prompt.examples ? 'fixed' : 'none',
        messages: messagesOf(first.prompt, columns.text, byRow).map(({ role, content }) => ({ role, content })),
      },
    ];
  });
}

function chosenByRow({ prompt }: ModelVariant, benchmark: Run['benchmark']): boolean {
  return (
    prompt.examples === undefined && benchmark.prompts.some(({ name, examples }) => name === prompt.name && examples)
  );
}

function messagesOf(prompt: Prompt, text: readonly string[], byRow: boolean) {
  const names = [prompt.system, prompt.assistant, prompt.user].flatMap(namesIn);
  const columns = [...new Set([...text, ...names])];
  const place = (of: string): Row => Object.fromEntries(columns.map((column) => [column, `{{${of}${column}}}`]));
  const example = { row: place('example’s '), label: '{{example’s label}}' };
  return chatMessages(prompt, place(''), text, byRow ? [example] : undefined);
}
