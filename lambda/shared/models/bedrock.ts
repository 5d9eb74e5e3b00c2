// What the name of a host, and of a model, says at Amazon Bedrock. Pure.

/** Also the hosts of VPC endpoints, which have a name before: vpce-….bedrock-runtime.us-east-1.vpce.amazonaws.com */
const HOST = /(?:^|\.)bedrock-runtime(?:-fips)?\.([a-z]{2,8}(?:-[a-z0-9]+)+-\d+)\./;

/**
 * The region of an endpoint of bedrock-runtime, for which a request must be signed.
 * @returns undefined for another host, such as a proxy
 */
export const bedrockRegion = (baseUrl: string): string | undefined => HOST.exec(new URL(baseUrl).hostname)?.[1];

/**
 * An inference profile sends requests to several regions. Its id is the model's with a place before it:
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
const PROFILE = /^(?:global|apac|[a-z]{2}(?:-gov)?)\.(.+)$/;

/** @returns the model behind the id of an inference profile; undefined for any other id. */
export const modelOfProfile = (id: string): string | undefined => PROFILE.exec(id)?.[1];
