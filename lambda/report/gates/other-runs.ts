// Finds the runs that gates compare a run with, and reads their predictions. They are of the same team.
import * as z from 'zod';
import type { Gate } from '../../shared/contracts/choices/gate.ts';
import { VariantReport } from '../../shared/contracts/report/variant.ts';
import { OWN_DIALECT } from '../../shared/csv/dialect/head.ts';
import { originalText } from '../../shared/csv/fields.ts';
import { type CsvTable, openCsv } from '../../shared/csv/open.ts';
import { otherRunsKey, predictionsCsvKey, REPORTS, reportJsonKey, runKey } from '../../shared/keys.ts';
import type { Store } from '../../shared/storage/store.ts';
import { inTeam, isStamp, lastPart, ownName, stampOf, teamOf } from '../../shared/team.ts';
import { type RightShares, rowNames, wasNotAsked } from './versus.ts';

/** The part of its report.json that is read; another version may have more. */
const OtherReport = z.object({
  variants: z.array(VariantReport.pick({ name: true, metrics: true, ensemble: true })),
});

export interface OtherRun {
  readonly name: string;
  readonly run: string;
  readonly variants: z.infer<typeof OtherReport>['variants'];
  readonly openPredictions: () => Promise<CsvTable | undefined>;
}

/** Frozen, so that a report that is made twice compares with the same runs. By what a gate says; null: there is none. */
const Frozen = z.record(z.string(), z.object({ name: z.string(), run: z.string() }).nullable());
type Place = NonNullable<z.infer<typeof Frozen>[string]>;

/** @returns by what the gates say; a run that is not there is missing. */
export async function otherRuns(
  store: Store,
  { run, name }: Place,
  gates: readonly Pick<Gate, 'than'>[],
): Promise<ReadonlyMap<string, OtherRun>> {
  const wanted = [...new Set(gates.flatMap(({ than }) => than ?? []))];
  if (wanted.length === 0) return new Map();
  const found = new Map<string, Place | null>();
  for (const than of wanted) found.set(than, (await placeOf(store, than, { run, name })) ?? null);
  await store.putJson(otherRunsKey(run), Object.fromEntries(found), { ifAbsent: true });
  const frozen = (await store.getJson(otherRunsKey(run), Frozen))?.value ?? {};
  const opened = await Promise.all(
    Object.entries(frozen).map(async ([than, place]) => ({ than, other: place && (await open(store, place)) })),
  );
  return new Map(opened.flatMap(({ than, other }) => (other ? [[than, other] as const] : [])));
}

/** Only a run of the same team that stands, and is older: stamps begin with the time. */
async function placeOf(store: Store, than: string, own: Place): Promise<Place | undefined> {
  const team = teamOf(own.name);
  const wanted = ownName(team, than);
  if (wanted === undefined) return undefined;
  if (isStamp(lastPart(wanted))) {
    const place = (await knownPlace(store, wanted, team)) ?? { name: own.name, run: wanted };
    return (await store.exists(reportJsonKey(place.name, wanted))) ? place : undefined;
  }
  let latest: Place | undefined;
  const prefix = `${REPORTS}${wanted}/`;
  for await (const { key } of store.list(prefix)) {
    const [stamp = '', file, ...more] = key.slice(prefix.length).split('/');
    if (file !== 'report.json' || more.length > 0 || !isStamp(stamp)) continue;
    if (stamp < stampOf(own.run)) latest = { name: wanted, run: inTeam(team, stamp) };
  }
  return latest;
}

/** A run from before folders were teams has no folder in its id: its name says whose it is. */
async function knownPlace(store: Store, wanted: string, team: string): Promise<Place | undefined> {
  for (const run of new Set([wanted, stampOf(wanted)])) {
    const name = (await store.getJson(runKey(run), z.object({ name: z.string() })))?.value.name;
    if (name !== undefined && teamOf(name) === team) return { name, run };
  }
  return undefined;
}

async function open(store: Store, { name, run }: Place): Promise<OtherRun | undefined> {
  const report = await store.getJson(reportJsonKey(name, run), OtherReport).catch(() => undefined);
  if (!report) return undefined;
  const key = predictionsCsvKey(name, run);
  const openPredictions = async () => {
    const opened = await store.open(key);
    return opened && (await openCsv(opened.body, key, { encoding: 'utf-8' }, OWN_DIALECT));
  };
  return { name, run, variants: report.value.variants, openPredictions };
}

/** By variant: what became of the rows that it was asked. @param wanted names */
export async function rightShares(
  { openPredictions }: OtherRun,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, RightShares>> {
  const opened = await openPredictions();
  const shares = new Map([...wanted].map((variant) => [variant, new Map<string, number>()]));
  if (!opened) return shares;
  const at = (column: string) => opened.header.indexOf(column);
  const [row, variant, truth, prediction] = ['row', 'variant', 'truth', 'prediction'].map(at);
  const [status, code, content] = [at('status'), at('error_code'), at('content_hash')];
  const nameOf = rowNames();
  let current = { row: '', name: '' };
  const asked = new Map<string, { right: number; repeats: number }>();
  const keep = () => {
    for (const [one, { right, repeats }] of asked) shares.get(one)?.set(current.name, right / repeats);
    asked.clear();
  };
  for await (const batch of opened.batches) {
    for (const { fields } of batch) {
      const text = (column = -1) => originalText(fields[column] ?? '');
      if (text(row) !== current.row) {
        keep();
        current = { row: text(row), name: nameOf(text(content), text(truth)) };
      }
      const of = text(variant);
      if (!wanted.has(of) || wasNotAsked(text(status), text(code))) continue;
      const { right, repeats } = asked.get(of) ?? { right: 0, repeats: 0 };
      asked.set(of, { right: right + Number(text(prediction) === text(truth)), repeats: repeats + 1 });
    }
  }
  keep();
  return shares;
}
