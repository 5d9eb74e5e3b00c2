// npm run bench:training: measures training `tfidf` on a large train file. Fails if it needs more than a function has.
import { tfidfBaseline } from '../lambda/shared/baselines/tfidf.ts';

const ROWS = 100_000;
const LABELS = 150;
/** Different words besides the labels' own. Their frequencies follow Zipf's law, as in any language. */
const WORDS = 60_000;
/** Processor seconds: a twentieth of a function's time, on a machine that may be four times as fast. */
const MAX_SECONDS = 45;
/** A gigabyte of the 1.7 that dispatch has. */
const MAX_BYTES = 1e9;

const { texts, labels } = rows();
const started = process.cpuUsage();
const training = tfidfBaseline.ready(texts, labels);
const { tuning } = training();
const seconds = secondsSince(started);
const bytes = process.resourceUsage().maxRSS * 1024;

process.stdout.write(`${JSON.stringify(tuning)}
${ROWS} rows, ${LABELS} labels: ${seconds.toFixed(1)} s of processor to choose its settings and train, ${(bytes / 1e6).toFixed(0)} MB at most
`);
if (seconds > MAX_SECONDS || bytes > MAX_BYTES) {
  process.stderr.write(`Expected at most ${MAX_SECONDS} s of processor and ${MAX_BYTES / 1e6} MB.\n`);
  process.exitCode = 1;
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

/** Rows have eleven to eighteen words, a third of them from the label's own forty. Some labels are rare. */
function rows() {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const labels = Array.from({ length: ROWS }, () => Math.floor(LABELS * next() ** 1.3));
  const texts = labels.map((label) => {
    const words = Array.from({ length: 11 + Math.floor(8 * next()) }, () =>
      next() < 0.35 ? `own${label}x${Math.floor(40 * next() ** 2)}` : `word${Math.floor(WORDS ** next())}`,
    );
    return words.join(' ');
  });
  return { texts, labels };
}
