// The words that models put before a label. The list is fixed and documented in docs/answers.md.

const NOUN =
  '(?:labels?|category|class|classification|answer|result|output|prediction|intent|topic|sentiment|verdict|decision|choice|response)';
const KIND =
  '(?:most|best|correct|right|final|predicted|appropriate|suitable|fitting|likely|relevant|applicable|assigned|chosen|selected|overall|my|text|ticket|message)';
const ABOUT =
  '(?: (?:for|of|to) (?:this|the|that|your) (?:given |above |following )?(?:text|message|ticket|row|input|email|review|comment|request|question|data|item|document|sentence|user))?';
const IT =
  '(?:(?:this|the|that) (?:text|message|ticket|row|input|email|review|comment|request|question|data|item|document|sentence)|it|this|that)';
const START = '(?:(?:so|thus|therefore|hence|overall),? )?(?:I (?:think|believe)(?: that)? )?';
const IS = "(?:'s|’s| is| belongs to| falls under| falls into| fits| should be| can be| would be)";

/** `Label: X`, with the colon inside or outside emphasis. */
const COLON = new RegExp(
  String.raw`^[#> ]{0,4}([*_]{0,3})(?:the |my )?(?:${KIND} ){0,3}${NOUN}${ABOUT} ?(?:\1 ?(?:[:：=]|->|→)|[:：=]\1)`,
  'iu',
);
/** `标签：X` and its like. */
const CJK_COLON = /^(?:标签|類別|类别|分类|分類|答案|ラベル|カテゴリ|回答|레이블|정답)\s{0,3}[:：]/u;
/** `The label is X`. */
const SENTENCES = [
  `${START}(?:the |my )?(?:${KIND} ){0,3}${NOUN}${ABOUT} (?:is|would be|should be):?`,
  `${START}${IT}${IS}(?: best)?(?: (?:classified|labelled|labeled|categorized|categorised|tagged))?(?: as| under)?:?`,
  `${START}I(?: would|'d|’d| will|'ll|’ll)? (?:choose|pick|select|assign|answer|say|go with)(?: the label)?:?`,
  `${START}I(?: would|'d|’d| will|'ll|’ll)? (?:classify|label|categorize|categorise|tag) ${IT}(?: as)?:?`,
  'classified as:?',
];
const SENTENCE = new RegExp(
  String.raw`^(?:${SENTENCES.join('|')})(?: the (?:label|category|class))? {1,4}(?=\S)`,
  'iu',
);
/** `The label is not X` names what it is not, whether or not some label is called so. */
const DENIAL = /^(?:not|no)\s/i;

/** A lead-in is shorter than this. */
const MAX_LENGTH = 160;

const ARTICLE = /^(?:an?|the)\s+/i;
const KIND_AFTER = /\s+(?:label|category|class)$/i;

/** "the billing category" → "billing" */
export const withoutArticle = (text: string): string => text.replace(ARTICLE, '').replace(KIND_AFTER, '');

/** @returns what follows the lead-in at the start of a text; undefined if there is none. */
export function afterLeadIn(text: string): string | undefined {
  const start = text.slice(0, MAX_LENGTH).replace(/\s/g, ' ');
  const colon = COLON.exec(start) ?? CJK_COLON.exec(start);
  if (colon) return text.slice(colon[0].length);
  const sentence = SENTENCE.exec(start);
  if (!sentence) return undefined;
  const rest = text.slice(sentence[0].length);
  return DENIAL.test(rest) ? undefined : rest;
}
