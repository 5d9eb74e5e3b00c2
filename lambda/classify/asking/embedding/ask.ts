// Classifies a sample by the vector of its text.
import type { Prediction } from '../../../shared/contracts/messages.ts';
import type { EmbeddingVariant } from '../../../shared/contracts/variant.ts';
import { keepsProbabilities, toProbabilities } from '../../../shared/probabilities.ts';
import { rowText } from '../../../shared/text/row.ts';
import { common, failed } from '../prediction.ts';
import type { Question } from '../question.ts';
import { embedderOf } from './embedder.ts';
import { embeddedModel, trainedClassifier } from './models.ts';

/** Its code if no classifier was trained, because no train row has a vector. */
const UNTRAINED = 'untrained';

export interface EmbeddingQuestion extends Omit<Question, 'variant'> {
  readonly variant: EmbeddingVariant;
}

/** @throws ReleaseError */
export async function askEmbedding(question: EmbeddingQuestion): Promise<Prediction> {
  const { known, worker, variant, content } = question;
  const nothing = { calls: 0, calledAt: 0, usage: undefined, latencyMs: 0 };
  const classifier = await trainedClassifier(known, worker, variant);
  if (!classifier) {
    return failed(question, { class: 'permanent', code: UNTRAINED, message: 'nothing was learned' }, nothing);
  }
  const { model } = embeddedModel(known.run, variant);
  const asker = { ...question, line: worker.line(variant.endpoint), name: variant.name };
  const embedder = embedderOf(worker);
  const { got, spent, fromCache } = await embedder.get(rowText(content.row, known.run.columns.text), model, asker);
  if (!('vector' in got)) return failed(question, got, spent);
  const { label, confidence, probabilities } = classifier.read(got.vector);
  return {
    ...common(question, spent),
    status: 'answered',
    predicted: label,
    confidence,
    ...(keepsProbabilities(known.run) && { probabilities: toProbabilities(probabilities) }),
    ...(fromCache && { from_cache: true as const }),
  };
}
