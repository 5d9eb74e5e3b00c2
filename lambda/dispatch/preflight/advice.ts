// Says what to change if a variant cannot be called: the thing that is wrong, not the first that comes to mind.
import type { Benchmark } from '../../shared/contracts/benchmark.ts';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import type { Problem } from '../../shared/contracts/run.ts';
import type { ModelVariant } from '../../shared/contracts/variant.ts';
import { LIMITS } from '../../shared/models/call/cap.ts';
import type { NoAccessError } from '../../shared/models/call/no-access.ts';
import type { Failure } from '../../shared/models/reply/failure.ts';
import { askedAnswer, choiceIndex } from '../asked-answer.ts';
import { isAboutDecisions } from './decision.ts';
import { isAboutSchema } from './extras.ts';

/** What servers say who take no system message: templates of Gemma and Mistral, o1-mini, Gemini's Gemma. */
const ABOUT_SYSTEM =
  /system (?:roles?|messages?|prompts?) (?:is |are )?(?:not|un)|system (?:messages?|prompts?) (?:are|is)n['’]t|support ['"`]?system|only user and assistant roles|developer instruction is not/i;
/** A header that is missing, but not the one with the key. */
const ABOUT_HEADER = /\bheaders?\b/i;
const ABOUT_KEY = /authori[sz]ation|api.?key|bearer|no connected db/i;
/** The path leads nowhere: a base URL without `/v1`, with too much, or of another version of the API. */
const ABOUT_PATH =
  /resource not found|file not found|invalid url|no route|cannot (?:post|get)|path .*not found|not found: \/|^(?:404 )?(?:page )?not found\W*$|unknown request url|no handler|status code \(no body\)/i;
const ABOUT_MODEL = /\bmodel\b|\bdeployment\b/i;
/** LiteLLM and others answer 400. */
const UNKNOWN_MODEL =
  /invalid model|unknown model|no such model|\bmodel\b.{0,120}(?:not exist|not found|not available|not accessible)/i;

/** @example 'Change or remove `models[0].parameters.temperature`.' */
export function adviceFor(failure: Failure, variant: ModelVariant, endpoint: Endpoint, benchmark: Benchmark): string {
  const { code, message } = failure;
  const key = `models[${choiceIndex(benchmark, variant)}]`;
  const wanted = askedAnswer(benchmark, variant);
  if (wanted === 'decision' && rejectedParameter(failure, variant) === undefined && isAboutDecisions(failure)) {
    return `Set \`answer: auto\`, or correct \`${key}.model\`: ${endpoint.name} takes no decisions from ${variant.model} in this form.`;
  }
  if (isAboutPath(failure)) return wrongAddress(endpoint);
  if (code === 'model_not_found' || (failure.class !== 'transient' && UNKNOWN_MODEL.test(message)))
    return `Correct \`${key}.model\` (${variant.model}), or ask for access to it.`;
  if (code === 'redirected') return `Correct baseUrl of ${endpoint.name} in cdk.json.`;
  if (code === 'length') return `Raise \`${key}.parameters.${limitOf(variant)}\`.`;
  if (ABOUT_SYSTEM.test(message)) {
    const prompt = benchmark.prompts.findIndex(({ name }) => name === variant.prompt.name);
    return `Set \`prompts[${prompt}].system: ""\`, and put its text into \`user\`: this model takes no system message.`;
  }
  if (failure.class === 'throttled') return 'Wait until the endpoint is free, or lower its max_requests_per_minute.';
  if (failure.class !== 'transient' && ABOUT_HEADER.test(message) && !ABOUT_KEY.test(message)) {
    return `Set the header in \`headers\` of ${endpoint.name} in cdk.json.`;
  }
  if (failure.class === 'account' || (failure.class === 'permanent' && ABOUT_KEY.test(message))) {
    return accountAdvice(endpoint);
  }
  if (failure.class === 'transient') {
    return code === 'malformed_answer' ? wrongAddress(endpoint) : unreachableAdvice(endpoint);
  }
  if (wanted === 'json_schema' && isAboutSchema(failure)) {
    return 'Set `answer: auto` or `answer: label`: this model takes no strict schema.';
  }
  return aboutParameters(failure, variant, key, endpoint);
}

const limitOf = ({ parameters }: ModelVariant): string =>
  LIMITS.find((name) => name in parameters) ?? 'max_completion_tokens';

function isAboutPath({ class: failureClass, code, message }: Failure): boolean {
  if (failureClass === 'transient' || code === 'redirected') return false;
  const words = message.replace(/^\d{3}\s+(?=\S)/, '').trim();
  const isMissing = message.startsWith('404') || code === 'model_not_found' || code === '404' || code === 'http_404';
  return isMissing && !ABOUT_MODEL.test(words) && ABOUT_PATH.test(words);
}

function wrongAddress({ name, baseUrl }: Endpoint): string {
  const path = new URL(baseUrl).pathname.replace(/\/$/, '');
  const ending = path.endsWith('/chat/completions') ? '; leave out /chat/completions' : '';
  return `Correct baseUrl of ${name} in cdk.json (${baseUrl}): it must be what comes before /chat/completions, often with /v1 at its end${ending}.`;
}

function aboutParameters(failure: Failure, variant: ModelVariant, key: string, endpoint: Endpoint): string {
  const rejected = rejectedParameter(failure, variant);
  if (rejected !== undefined) return `Change or remove \`${key}.parameters.${rejected}\`.`;
  if (Object.keys(variant.parameters).length > 0) return `Change \`${key}.parameters\`.`;
  return `See what ${endpoint.name} says above. The benchmark sets no parameters for this model, so the reason is \`${key}.model\`, the prompt ${variant.prompt.name} or the endpoint.`;
}

function rejectedParameter({ param, message }: Failure, { parameters }: ModelVariant): string | undefined {
  const names = Object.keys(parameters);
  return names.find((name) => name === param) ?? names.find((name) => message.includes(name));
}

export function accountAdvice({ name, auth, apiKeyParameter }: Endpoint): string {
  if (auth === 'iam') {
    return `Ask for access to the model in Amazon Bedrock. In AWS, \`models\` or \`prices\` of ${name} in cdk.json must name it; then deploy again.`;
  }
  return apiKeyParameter
    ? `Check the key in ${apiKeyParameter} and the account’s credit.`
    : 'The endpoint wants a key: set apiKeyParameter in cdk.json.';
}

export const unreachableAdvice = ({ baseUrl }: Endpoint): string =>
  `Check that ${baseUrl} is running and can be reached.`;

export const noAccess = ({ name }: Endpoint, { says, advice }: NoAccessError): Pick<Problem, 'message' | 'advice'> => ({
  message: `the endpoint ${name} ${says}`,
  advice,
});
