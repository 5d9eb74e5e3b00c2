// What the simulation changes in the functions' code while it loads: sizes, so that a few rows reach every branch;
// module state, so that each simulated instance has its own; and mutations, to check that they are found.
import { type ResolveFnOutput, registerHooks } from 'node:module';
import { InstanceMap } from '../cloud/running.ts';
import { BASELINES } from './baselines.ts';
import { CLASSIFY } from './classify.ts';
import { COLLECT } from './collect.ts';
import { COUNTING } from './counting.ts';
import { dependents, importers } from './dependents.ts';
import { DISPATCH } from './dispatch.ts';
import { apply, type Edit, type Mutations } from './edit.ts';
import { MONEY } from './money.ts';
import { REAL_REPORT, REPORT } from './report.ts';
import { SHARED } from './shared.ts';
import { STOPPING } from './stopping.ts';
import { TEAMS } from './teams.ts';
import { TRAINING } from './training.ts';

const SIZES: readonly Edit[] = [
  { file: 'shared/computed/blocks.ts', from: /SAMPLES_PER_CHECKPOINT = \S+;/, to: 'SAMPLES_PER_CHECKPOINT = 5;' },
  { file: 'shared/computed/blocks.ts', from: /MOST_ROWS = \S+;/, to: 'MOST_ROWS = 3;' },
  { file: 'dispatch/outbox/outbox.ts', from: /BATCHES_IN_FLIGHT = \S+;/, to: 'BATCHES_IN_FLIGHT = 2;' },
  { file: 'dispatch/send.ts', from: /MAX_CONTENT_BYTES = .+;/, to: 'MAX_CONTENT_BYTES = 80;' },
  // So much that a few rows decide something.
  { file: 'shared/sequential/questions.ts', from: 'risk: risk / Math.max(1, answers)', to: 'risk: 0.9' },
  { file: 'shared/sequential/waves.ts', from: /FIRST_ROWS = \S+;/, to: 'FIRST_ROWS = 2;' },
  { file: 'shared/contracts/limits.ts', from: /SEAL_LAG_MS = \S+;/, to: 'SEAL_LAG_MS = 8_000;' },
  { file: 'shared/contracts/limits.ts', from: /SEAL_STEP = \S+;/, to: 'SEAL_STEP = 1;' },
  { file: 'shared/embeddings/train-chunks.ts', from: /MAX_INPUTS = \S+;/, to: 'MAX_INPUTS = 4;' },
  { file: 'dispatch/training/send-chunks.ts', from: /MAX_TEXTS_BYTES = .+;/, to: 'MAX_TEXTS_BYTES = 150;' },
  { file: 'shared/storage/queue.ts', from: /MAX_BATCH_ENTRIES = \S+;/, to: 'MAX_BATCH_ENTRIES = 4;' },
  { file: 'shared/models/call/api-key.ts', from: /KEY_LIFETIME_MS = \S+;/, to: 'KEY_LIFETIME_MS = 20_000;' },
  { file: 'shared/models/call/api-key.ts', from: 'new Map<string, KeyReading>()', to: 'new globalThis.InstanceMap()' },
];

export const MUTATIONS: Mutations = {
  ...DISPATCH,
  ...BASELINES,
  ...CLASSIFY,
  ...COLLECT,
  ...REPORT,
  ...REAL_REPORT,
  ...SHARED,
  ...COUNTING,
  ...TRAINING,
  ...STOPPING,
  ...MONEY,
  ...TEAMS,
};

/** Whether a mutation can be found only if the real report is written. */
export const isOfRealReport = (mutation: string): boolean => Object.hasOwn(REAL_REPORT, mutation);

/**
 * Marks what is loaded for a mutation: second copies of the files that it changes and of all that import these, at their
 * own addresses. Everything else is shared, because most of a schedule's cost is loading and optimizing code once.
 */
const MUTATED = 'mutation';
const LAMBDA = new URL('../../../lambda/', import.meta.url).href;
const SIMULATION = new URL('../', import.meta.url).href;
/** Modules that exist once per process. */
const SHARED_BY_ALL = ['cloud/running.ts', 'cloud/virtual-time.ts'].map((file) => SIMULATION + file);

/** Call this before the first module of lambda/ is loaded. */
export function editFunctions(): void {
  Object.assign(globalThis, { InstanceMap });
  // Functions import some modules on demand, which happens in every schedule.
  const resolutions = new Map<string, ResolveFnOutput>();
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const asked = `${context.parentURL} ${specifier}`;
      const known = resolutions.get(asked);
      if (known) return { ...known, shortCircuit: true };
      const resolved = nextResolve(specifier, context);
      const mutation = mutationOf(context.parentURL ?? '');
      const isMutated =
        mutation !== null && copied(mutation).has(resolved.url) && !SHARED_BY_ALL.includes(resolved.url);
      const result = isMutated ? { ...resolved, url: mutated(resolved.url, mutation) } : resolved;
      resolutions.set(asked, result);
      return result;
    },
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      const [file = ''] = url.split('?');
      const edits = file.startsWith(LAMBDA) ? editsOf(file.slice(LAMBDA.length), mutationOf(url)) : [];
      return edits.length === 0 ? loaded : { ...loaded, source: edits.reduce(apply, String(loaded.source)) };
    },
  });
}

/** Loads a file of the simulation, with a mutation of the functions. @throws if there is no such mutation */
export async function importMutated<M>(file: string, mutation: string): Promise<M> {
  if (!MUTATIONS[mutation]) throw new Error(`there is no mutation ${mutation}: ${Object.keys(MUTATIONS).join('; ')}`);
  return await import(mutated(SIMULATION + file, mutation));
}

const ours = importers([LAMBDA, SIMULATION]);
const copies = new Map<string, ReadonlySet<string>>();

/** The files that exist once more for a mutation. */
function copied(mutation: string): ReadonlySet<string> {
  const changed = (MUTATIONS[mutation] ?? []).map(({ file }) => LAMBDA + file);
  const known = copies.get(mutation) ?? dependents(ours, changed);
  copies.set(mutation, known);
  return known;
}

const mutationOf = (url: string): string | null => new URLSearchParams(url.split('?')[1]).get(MUTATED);
const mutated = (url: string, mutation: string): string => `${url}?${new URLSearchParams({ [MUTATED]: mutation })}`;

function editsOf(file: string, mutation: string | null): Edit[] {
  return [...SIZES, ...(MUTATIONS[mutation ?? ''] ?? [])].filter((edit) => edit.file === file);
}
