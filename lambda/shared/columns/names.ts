// The names that people give to columns of labelled files. Names decide first, values only where names do not.

/** A column with one of these names is the label, whatever else the file holds. In several languages. */
const LABELS = new Set([
  ...['label', 'labels', 'tag', 'tags', 'category', 'categories', 'class', 'target', 'intent', 'intention'],
  ...['sentiment', 'topic', 'emotion', 'stance', 'polarity', 'y', 'ground truth', 'gold', 'gold label', 'true label'],
  ...['label text', 'label name', 'class label', 'class name', 'category name', 'spam', 'toxic', 'toxicity', 'verdict'],
  ...['kategorie', 'klasse', 'thema', 'etikett', 'stimmung', 'absicht', 'zielklasse'],
  ...['categoria', 'categoría', 'clase', 'etiqueta', 'sentimiento', 'tema', 'intencion', 'intención'],
  ...['categorie', 'catégorie', 'classe', 'etiquette', 'étiquette', 'sujet', 'theme', 'thème', 'rotulo', 'rótulo'],
  ...['etichetta', 'klas', 'onderwerp', 'kategoria', 'etykieta', 'kategori', 'etiket', 'kategória', 'štítek'],
  ...['категория', 'метка', 'класс', 'тема', 'тональность', '标签', '类别', '分类', '情感', '意图', '標籤', '類別'],
  ...['ラベル', 'カテゴリ', 'カテゴリー', '分類', '라벨', '레이블', '카테고리', 'تصنيف', 'الفئة', 'लेबल', 'श्रेणी'],
]);

/** Words in the name of a label column. @example 'airline_sentiment', 'Ticket Type', 'is_toxic' */
const LABEL_WORDS = new Set([
  ...['label', 'tag', 'category', 'class', 'target', 'intent', 'sentiment', 'topic', 'emotion', 'stance', 'type'],
  ...['polarity', 'liked', 'spam', 'toxic', 'is', 'has', 'kind', 'priority', 'department', 'queue', 'subject', 'genre'],
  ...['language', 'lang', 'rating', 'stars', 'score', 'outcome', 'kategorie', 'typ', 'art', 'categoria', 'tipo'],
  ...['categorie', 'classe', 'recommended', 'recommend', 'positive', 'hate', 'offensive', 'sarcastic', 'relevant'],
]);

/** Words that mark a measure of the label, not the label. @example 'airline_sentiment_confidence' */
const NO_LABEL_WORDS = new Set([
  ...['confidence', 'count', 'id', 'index', 'reason', 'gold', 'time', 'date', 'url', 'name', 'text', 'votes', 'num'],
  ...['probability', 'prob', 'predicted', 'prediction', 'annotator', 'split', 'fold', 'agreement', 'length', 'body'],
]);

/** A column with one of these names is text, even if its texts recur. */
const TEXTS = new Set([
  ...['text', 'texts', 'sentence', 'sentences', 'review', 'tweet', 'comment', 'message', 'body', 'content', 'title'],
  ...['headline', 'description', 'question', 'query', 'utterance', 'document', 'post', 'abstract', 'summary', 'input'],
  ...['article', 'feedback', 'complaint', 'verbatim', 'transcript', 'phrase', 'snippet', 'review text', 'sms', 'email'],
  ...['comment text', 'clean text', 'texte', 'texto', 'testo', 'tekst', 'titel', 'nachricht', 'kommentar', 'satz'],
  ...['beschreibung', 'rezension', 'mensaje', 'comentario', 'reseña', 'descripción', 'commentaire', 'avis', 'titre'],
  ...['mensagem', 'recensione', 'commento', 'bericht', 'opinia', 'metin', 'yorum', 'текст', 'отзыв', 'сообщение'],
  ...[
    '文本',
    '内容',
    '评论',
    '句子',
    '标题',
    '評論',
    '本文',
    'レビュー',
    'テキスト',
    'タイトル',
    '텍스트',
    '리뷰',
    'النص',
    'टेक्स्ट',
  ],
]);

/** Words in names of columns that are filled in with, or after, the label. @example 'negativereason' */
const AFTERWARDS = [
  ...['reason', 'rationale', 'explanation', 'justification', 'resolution', 'annotator', 'annotation', 'reviewer'],
  ...['predicted', 'prediction', 'gold', 'confidence', 'begründung', 'raison', 'motivo'],
];

const IDS = new Set(['id', 'ids', 'uuid', 'guid', 'row id', 'doc id', 'text id', 'sample id', 'example id']);

/** @example words('airline_sentiment'), words('airlineSentiment') // ['airline', 'sentiment'] */
function words(name: string): string[] {
  return name
    .normalize('NFC')
    .replace(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu, ' ')
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
}

const spoken = (name: string): string => words(name).join(' ');

export const isLabelName = (name: string): boolean => LABELS.has(spoken(name));

export function soundsLikeLabel(name: string): boolean {
  const all = words(name);
  return all.some((word) => LABEL_WORDS.has(word)) && !all.some((word) => NO_LABEL_WORDS.has(word));
}

/** Also matches numbered texts. @example isTextName('sentence1'), isTextName('text.1') // true */
export const isTextName = (name: string): boolean => TEXTS.has(spoken(name).replace(/ ?\d+$/, ''));

export const isWrittenAfterwards = (name: string): boolean =>
  words(name).some((word) => AFTERWARDS.some((after) => word.endsWith(after)));

export const isIdName = (name: string): boolean => IDS.has(spoken(name));

/** A name that pandas and R give to an unnamed index. */
export const isIndexName = (name: string): boolean => /^(unnamed: \d+|index|x\.?\d*|\s*)$/i.test(name);
