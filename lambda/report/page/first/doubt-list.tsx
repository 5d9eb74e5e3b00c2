// What could make the answer wrong, beside the answer; all warnings word for word are folded.
import type { Report } from '../../../shared/contracts/report/report.ts';
import { plural } from '../../../shared/text/words.ts';
import { Foreign } from '../../html/parts.tsx';
import { doubts } from '../../standings/doubts.ts';

/** Characters of a message, which may quote the input. */
const MAX_MESSAGE = 2000;

export function DoubtList({ report }: { report: Report }) {
  const { warnings } = report;
  const { lines, more } = doubts(
    warnings,
    report.variants.map(({ name }) => name),
  );
  if (warnings.length === 0) return false;
  return (
    <section class="notices" aria-labelledby="warnings">
      <h2 id="warnings">What could make this wrong</h2>
      <Messages messages={lines} />
      {more > 0 && (
        <details>
          <summary>{plural(warnings.length, 'note')} in full</summary>
          <Messages messages={warnings.map(({ message }) => message)} />
        </details>
      )}
    </section>
  );
}

function Messages({ messages }: { messages: readonly string[] }) {
  return (
    <ul>
      {messages.map((message) => (
        <li>
          <Foreign text={message} max={MAX_MESSAGE} />
        </li>
      ))}
    </ul>
  );
}
