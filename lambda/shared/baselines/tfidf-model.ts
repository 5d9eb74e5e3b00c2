// The trained TF-IDF classifier as it is stored at runs/<run>/tfidf.json.gz.
import * as z from 'zod';
import { Analyzer } from './tuning.ts';

export const TfidfModel = z.object({
  /** Labels of the train file, as indices into the run's labels. Only these can be predicted. */
  classes: z.array(z.int().min(0)).min(1),
  /**
   * Analyzers that share the vocabulary: the first takes its first `terms` terms, the next those that follow. Absent in
   * runs from before there was a choice.
   */
  parts: z.array(z.object({ analyzer: Analyzer, terms: z.int().min(0) })).optional(),
  /** Terms in column order. */
  vocabulary: z.array(z.string()),
  /** Inverse document frequency per term. */
  idf: z.array(z.number()),
  /** coef[class][term] */
  coef: z.array(z.array(z.number())),
  /** intercept[class] */
  intercept: z.array(z.number()),
});
export type TfidfModel = z.infer<typeof TfidfModel>;
