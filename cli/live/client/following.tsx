// The live page with a script: asks for the state, shows it, and loads the report when the run has ended.
import { useEffect, useState } from 'preact/hooks';
import { type Connection, Live } from '../page/live.tsx';
import { STATE } from '../page/places.ts';
import type { LiveState } from '../state.ts';

/** Milliseconds between two questions, which the command answers from its memory. */
const ASK_MS = 1_000;
/** Milliseconds until a question counts as unanswered. */
const ANSWER_MS = 10_000;
/** Questions without an answer after which the command has stopped. */
const GIVE_UP_AFTER = 3;

export function Following({ first }: { first: LiveState }) {
  const [state, show] = useState(first);
  const [connection, connect] = useState<Connection>('live');
  // The server renders no button, because without a script it would do nothing.
  const [hasScript, setHasScript] = useState(false);
  useEffect(() => setHasScript(true), []);
  useEffect(() => {
    if (connection !== 'live') return undefined;
    return follow(show, () => connect('lost'));
  }, [connection]);
  const toggle = () => connect(connection === 'paused' ? 'live' : 'paused');
  return <Live state={state} connection={connection} toggle={hasScript ? toggle : undefined} />;
}

/** @returns what ends it */
function follow(show: (state: LiveState) => void, onLost: () => void): () => void {
  let missed = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  const ask = async () => {
    const state = await current();
    if (isOver) return;
    missed = state ? 0 : missed + 1;
    if (state?.stage === 'ended') return location.reload();
    if (state) {
      show(state);
      document.title = titleOf(state);
    }
    if (missed >= GIVE_UP_AFTER) return onLost();
    timer = setTimeout(ask, ASK_MS);
  };
  ask();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

async function current(): Promise<LiveState | undefined> {
  try {
    const answer = await fetch(STATE, { cache: 'no-store', signal: AbortSignal.timeout(ANSWER_MS) });
    return answer.ok ? await answer.json() : undefined;
  } catch {
    return undefined;
  }
}

/** So that a tab in the background tells, too. */
const titleOf = ({ name, done, total }: LiveState): string =>
  total === 0 ? `${name}, live` : `${Math.floor((done / total) * 100)}% · ${name}, live`;
