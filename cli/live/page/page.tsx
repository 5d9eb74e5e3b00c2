// The live page as the command serves it.
import { embeddedJson } from '../../../lambda/report/html/escape.ts';
import { trusted } from '../../../lambda/report/html/parts.tsx';
import { shell } from '../../../lambda/report/html/shell.tsx';
import type { LiveState } from '../state.ts';
import { Live } from './live.tsx';
import { LIVE, LIVE_DATA } from './places.ts';
import { SCRIPT, SCRIPT_HASH } from './script.ts';
import { LIVE_STYLE } from './style.ts';

/** Seconds after which the page loads itself again where no script can update it. */
const RELOAD_SECONDS = 5;

const HEAD = (
  <noscript>
    <meta http-equiv="refresh" content={String(RELOAD_SECONDS)} />
  </noscript>
);

export function renderLive(state: LiveState): string {
  return shell(
    `${state.name}, live`,
    <>
      <div id={LIVE}>
        <Live state={state} />
      </div>
      <script type="application/json" id={LIVE_DATA} {...trusted(embeddedJson(state))} />
    </>,
    { script: SCRIPT, hash: SCRIPT_HASH, style: LIVE_STYLE, connectSrc: "'self'", head: HEAD },
  );
}
