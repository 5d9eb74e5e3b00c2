// What one team has is no other's: no text of its files, no answer that was paid for it.
import { gunzipSync } from 'node:zlib';
import { REPORTS, ROWS, RUNS, runKey, TRAIN, teamPrefix } from '../../../lambda/shared/keys.ts';
import { teamOf } from '../../../lambda/shared/team.ts';
import type { Invocation } from '../cloud/functions.ts';
import { DECOY } from '../schedules/scenario.ts';
import type { Answered, Call, Rule, Scene, Sent } from './rule.ts';
import { runIn } from './run-in-key.ts';
import { askedFor, placeOf } from './samples.ts';

export class Teams implements Rule {
  readonly #scene: Scene;
  /** What a team's samples were answered: model and text, by team. */
  readonly #answers = new Set<string>();

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  put(key: string, body: Buffer, by: Invocation | undefined): void {
    if (!by || ![RUNS, ROWS, REPORTS].some((folder) => key.startsWith(folder))) return;
    const run = runIn(key);
    if (run !== '') this.#shows(run, key, key.endsWith('.gz') ? gunzipSync(body) : body);
    if (key !== runKey(run)) return;
    const train = this.#scene.runOf(run)?.train;
    const own = teamPrefix(TRAIN, teamOf(run));
    if (train && (!train.key.startsWith(own) || train.key.slice(own.length).includes('/')))
      this.#scene.violate(`${run} reads ${train.key}, which is another team's`);
  }

  sent({ queue, body }: Sent): void {
    const { facts, violate } = this.#scene;
    const about = facts.about(body);
    if (queue === 'samples' && about?.sample) this.#shows(about.run, 'a message', Buffer.from(body));
    if (!about) return;
    for (const { index, from_cache } of about.predictions ?? []) {
      const place = placeOf(this.#scene, about.run, index);
      if (!from_cache || place?.variant.kind !== 'model') continue;
      if (!this.#answers.has(answerOf(about.run, place.variant.model, place.text)))
        violate(`a sample of ${about.run} is given an answer from the cache that its team has not paid for`);
    }
  }

  answered(call: Call, { promptTokens }: Answered): void {
    if (promptTokens === undefined) return;
    for (const { sample, place } of askedFor(this.#scene, call))
      this.#answers.add(answerOf(sample.run, call.model, place.text));
  }

  /** Texts begin with their topic and the row's number. */
  #shows(run: string, where: string, body: Buffer): void {
    const { uploads, uploadOf, violate } = this.#scene;
    const own = uploadOf(run)?.topic;
    const others = uploads.filter((upload) => teamOf(upload.run) !== teamOf(run) && upload.topic !== own);
    const foreign = new RegExp(`\\b(${[DECOY, ...others.map(({ topic }) => topic)].join('|')}) \\d+ \\w+ [ab]\\b`);
    const [text] = foreign.exec(body.toString()) ?? [];
    if (text !== undefined) violate(`${where} of ${run} holds "${text}", which is another team's`);
  }
}

const answerOf = (run: string, model: string, text: string): string => JSON.stringify([teamOf(run), model, text]);
