// Rows that the best variant got wrong, with the answers of all variants.
import type { Report } from '../../../shared/contracts/report/report.ts';
import { formatCount } from '../../../shared/text/format.ts';
import { embeddedJson } from '../../html/escape.ts';
import { Foreign, trusted } from '../../html/parts.tsx';
import { ranked } from '../../standings/standings.ts';
import { explorerData } from '../explorer/data.ts';
import { Explorer } from '../explorer/explorer.tsx';
import { EXPLORER, EXPLORER_DATA } from '../explorer/places.ts';

export function Mistakes({ report }: { report: Report }) {
  const [best] = ranked(report);
  if (!best || report.mistakes.length === 0) return false;
  const data = explorerData(report);
  return (
    <section aria-labelledby="mistakes">
      <h2 id="mistakes">Mistakes worth reading</h2>
      <p class="note">
        {formatCount(data.mistakes.length)} rows that <Foreign text={best.name} max={100} /> got wrong, of each label in
        turn. First come those that most other variants got wrong too, and of equals those that it was surest of. The
        mistake may be in the file’s label.
      </p>
      <div id={EXPLORER}>
        <Explorer data={data} />
      </div>
      <script type="application/json" id={EXPLORER_DATA} {...trusted(embeddedJson(data))} />
    </section>
  );
}
