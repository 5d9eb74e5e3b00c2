// The part of `holdout doctor --stack` that only a function can do: whether it reaches AWS's services and the endpoints
// from where it is, with its own role. What it finds has no key in it.
import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import type { Endpoint } from '../../shared/contracts/endpoint.ts';
import { activeKey } from '../../shared/keys.ts';
import { checkEndpoint, type EndpointCheck } from '../../shared/models/doctor/endpoint.ts';
import type { DoctorAnswer, DoctorEvent } from '../../shared/models/doctor/event.ts';
import { broken, type Finding, ok } from '../../shared/models/doctor/finding.ts';
import { checkSigned } from '../../shared/models/doctor/signed.ts';
import { countMessages } from '../../shared/storage/queue.ts';
import type { Store } from '../../shared/storage/store.ts';
import { checkKey, putParameter } from './key.ts';
import { unanswered, within } from './within.ts';

export interface Examined {
  readonly store: Store;
  readonly sqs: SQSClient;
  readonly resultsQueueUrl: string;
  readonly endpoints: readonly Endpoint[];
  /** Id of the functions' VPC, if they are in one. */
  readonly vpc: string | undefined;
}

/** Never throws: an error is a finding too. Takes less than a minute, whatever hangs. */
export async function examine({ doctor }: DoctorEvent, of: Examined): Promise<z.infer<typeof DoctorAnswer>> {
  const services = await Promise.all([
    reached('S3', of, () => of.store.getJson(activeKey('doctor'), z.unknown())),
    reached('SQS', of, () => countMessages(of.sqs, of.resultsQueueUrl)),
  ]);
  const faults = services.flatMap((finding) => finding ?? []);
  const where = of.vpc === undefined ? 'the functions' : `the functions, in ${of.vpc},`;
  const findings = await Promise.all(
    of.endpoints.map((endpoint) => ofEndpoint(endpoint, doctor.models[endpoint.name] ?? [], of)),
  );
  return { findings: [...(faults.length > 0 ? faults : [ok(`${where} reach S3 and SQS`)]), ...findings.flat()] };
}

async function reached(service: string, of: Examined, ask: () => Promise<unknown>): Promise<Finding | undefined> {
  try {
    await within(ask());
    return undefined;
  } catch (error) {
    const why = unanswered(error);
    if (why !== undefined) return broken(`the functions cannot reach ${service}: ${why}.`, wayTo(service, of));
    return broken(`${service} refuses the functions: ${messageOf(error)}`, 'Run `npx cdk deploy`.');
  }
}

async function ofEndpoint(endpoint: Endpoint, models: readonly string[], of: Examined): Promise<Finding[]> {
  const check = { models, from: 'the functions', unreachable: wayToEndpoint(endpoint, of) };
  try {
    if (endpoint.auth === 'iam') return await all(checkSigned(endpoint, check));
    const { key, findings } = await checkKey(endpoint, wayTo('SSM', of));
    if (findings.some(({ level }) => level !== 'ok')) return findings;
    const told = checkEndpoint(endpoint, { ...check, key, advice: `Store a valid one: ${putParameter(endpoint)}` });
    return [...findings, ...(await all(told))];
  } catch (error) {
    return [broken(`the endpoint ${endpoint.name} could not be checked: ${messageOf(error)}`)];
  }
}

const GUIDE = 'docs/guide/internal-servers.md says what a VPC needs.';

const wayTo = (service: string, { vpc }: Examined): string =>
  vpc === undefined
    ? 'Try again; then see whether AWS reports trouble.'
    : `${vpc} needs a NAT gateway or a VPC endpoint for ${service}, and the security groups an outbound rule to port 443. ${GUIDE}`;

function wayToEndpoint({ baseUrl }: Endpoint, { vpc }: Examined): EndpointCheck['unreachable'] {
  const { hostname, port, protocol } = new URL(baseUrl);
  if (vpc === undefined) {
    return 'Check its baseUrl in cdk.json. A server that has no public address needs `vpc`: docs/guide/internal-servers.md.';
  }
  const at = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return `See that ${vpc} knows ${hostname}, leads there, and that the security groups on both sides allow port ${at}. A server on the internet needs a NAT gateway. ${GUIDE}`;
}

async function all(findings: AsyncIterable<Finding>): Promise<Finding[]> {
  const list: Finding[] = [];
  for await (const finding of findings) list.push(finding);
  return list;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
