// The page on which a person checks the labels: one file, which loads nothing and sends nothing.
import { embeddedJson, presentable } from '../../../lambda/report/html/escape.ts';
import { Foreign, trusted } from '../../../lambda/report/html/parts.tsx';
import { shell } from '../../../lambda/report/html/shell.tsx';
import { plural } from '../../../lambda/shared/text/words.ts';
import { RELABELLER, SHEET } from './places.ts';
import { Relabeller } from './relabeller.tsx';
import { SCRIPT, SCRIPT_HASH } from './script.ts';
import type { Sheet } from './sheet.ts';
import { RELABEL_STYLE } from './style.ts';

export function renderRelabel(sheet: Sheet): string {
  const name = presentable(sheet.name);
  return shell(
    `Holdout labels: ${name}`,
    <>
      <header>
        <p class="eyebrow">Check the labels</p>
        <h1>
          <Foreign text={name} max={200} />
        </h1>
      </header>
      <main>
        <p class="lead">
          {plural(sheet.rows.length, 'row')} in random order: those whose labels are suspect, and others. Give each the
          label that you find right. What the file and the variants say is hidden until you ask for it, because whoever
          sees it first tends to agree. Your choices stay in this browser.
        </p>
        <noscript>
          <p class="notices">
            This page needs JavaScript. Without it, fill in the column <code>correct_label</code> of{' '}
            <code>suspects.csv</code>, which lies beside the report.
          </p>
        </noscript>
        <div id={RELABELLER}>
          <Relabeller sheet={sheet} />
        </div>
        <script type="application/json" id={SHEET} {...trusted(embeddedJson(sheet))} />
      </main>
    </>,
    { script: SCRIPT, hash: SCRIPT_HASH, style: RELABEL_STYLE },
  );
}
