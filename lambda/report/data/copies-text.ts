// How copies are told from other rows, in words.
import { FEWEST_WORDS } from '../../shared/copies/near.ts';

export const COPIES = `Rows with the same words, whatever the case, spacing and punctuation. In near-duplicates, one word of ${FEWEST_WORDS} may be changed, added or left out, and of texts of more than 36 words one of ${2 * FEWEST_WORDS} (Levenshtein distance on words; in texts of up to ${2 * FEWEST_WORDS} words all are found, in longer ones those that banded MinHash meets, at least 97 in 100). Another number in the same place counts double, and what five or more texts share but for one word is a template. Leakage means the same for the holdout and the train file. Duplicates and near-duplicates count as one unit, as do rows of one group.`;
