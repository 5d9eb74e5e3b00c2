// What was run: settings of the variants, prompts word for word, the complete benchmark.

import type { ComponentChildren } from 'preact';
import { stringify } from 'yaml';
import { callsEndpoint } from '../../../shared/contracts/kinds.ts';
import type { PromptReport, Report } from '../../../shared/contracts/report/report.ts';
import type { VariantReport } from '../../../shared/contracts/report/variant.ts';
import { cut, formatCount, NONE } from '../../../shared/text/format.ts';
import { plural } from '../../../shared/text/words.ts';
import { Foreign, Names, Table, Verbatim } from '../../html/parts.tsx';
import { ASKED_FOR } from '../asked-for.ts';

/** Characters of a prompt with many examples, and of all prompts together; run.json has them in full. */
const MAX_PROMPT = 20_000;
const MAX_PROMPTS = 150_000;
const MAX_BENCHMARK = 50_000;

export function Setup({ report }: { report: Report }) {
  return (
    <>
      <Settings variants={report.variants} />
      <Prompts prompts={report.prompts} />
      <details>
        <summary>
          <h3>The benchmark</h3> <span class="side">with its defaults</span>
        </summary>
        <Verbatim name="The benchmark">{cut(stringify(report.benchmark), MAX_BENCHMARK)}</Verbatim>
      </details>
    </>
  );
}

function Settings({ variants }: { variants: readonly VariantReport[] }) {
  const models = variants.filter(callsEndpoint);
  if (models.length === 0) return false;
  const columns = [
    { name: 'Variant' },
    { name: 'Model' },
    { name: 'Endpoint' },
    { name: 'Asked for' },
    { name: 'Parameters' },
    { name: 'Price', hint: 'US dollars per million input and output tokens' },
  ];
  const rows = models.map(
    ({ name, kind, model, endpoint, answer, parameters, output_limit, price }): ComponentChildren[] => [
      <Foreign text={name} max={100} />,
      <Foreign text={model} max={100} />,
      endpoint && <Foreign text={endpoint} />,
      kind === 'embedding' ? 'vectors' : answer && ASKED_FOR[answer],
      parametersOf(parameters, output_limit),
      price ? priceOf(price) : 'unknown',
    ],
  );
  return (
    <details>
      <summary>
        <h3>How each model was asked</h3>
      </summary>
      <Table caption="Settings of the variants that call a model" columns={columns} rows={rows} class="wide" />
    </details>
  );
}

function parametersOf(parameters: VariantReport['parameters'], limit: number | null): ComponentChildren {
  const sent = parameters && Object.keys(parameters).length > 0;
  if (!sent && limit === null) return NONE;
  const most = limit !== null && `${sent ? ' ' : ''}answers of at most ${formatCount(limit)} tokens`;
  return (
    <>
      {sent && (
        <code>
          <Foreign text={JSON.stringify(parameters)} max={200} />
        </code>
      )}
      {most}
    </>
  );
}

/** As it was declared: it is not rounded. */
function priceOf({
  input,
  cached_input,
  cache_write,
  output,
  tiers = {},
}: NonNullable<VariantReport['price']>): ComponentChildren {
  const cache = [
    ...(cached_input === undefined ? [] : [`$${cached_input} cached`]),
    ...(cache_write === undefined ? [] : [`$${cache_write} cache writes`]),
  ];
  const others = Object.entries(tiers).map(([name, tier]) =>
    typeof tier === 'number' ? `${name} × ${tier}` : `${name} $${tier.input} in${outOf(tier.output)}`,
  );
  const text = `${[`$${input} in`, ...cache].join(', ')}${outOf(output)}`;
  return <Foreign text={[text, ...others].join('; ')} max={200} />;
}

const outOf = (output: number | undefined): string => (output === undefined ? '' : `, $${output} out`);

const EXAMPLES = {
  none: '',
  fixed: 'All requests have the same examples.',
  by_row: 'The examples are chosen for each row; the prompt below shows the place of one.',
} as const;

function Prompts({ prompts }: { prompts: readonly PromptReport[] }) {
  let left = MAX_PROMPTS;
  return prompts.map(({ name, variants, examples, messages }) => {
    const parts = messages.map(({ role, content }) => {
      const shown = cut(content, Math.min(MAX_PROMPT, left));
      left = Math.max(0, left - content.length);
      return (
        <>
          <p class="role">{role}</p>
          <Verbatim name={role}>{shown}</Verbatim>
        </>
      );
    });
    return (
      <details>
        <summary>
          <h3>
            Prompt <Foreign text={name} max={100} />
          </h3>{' '}
          <span class="side">{plural(variants.length, 'variant')}</span>
        </summary>
        <p class="note">
          Sent by <Names names={variants} />, word for word, with each row’s own text in place of <code>{'{{…}}'}</code>
          . {EXAMPLES[examples]}
        </p>
        <div class="messages">{parts}</div>
      </details>
    );
  });
}
