// What the report says of the servers that answered, and of when files are deleted.
import type { Report } from '../../shared/contracts/report/report.ts';
import { noncurrentDays } from '../../shared/contracts/retention.ts';
import { listed, oneOrMany, plural } from '../../shared/text/words.ts';

/** Headers named of an endpoint. */
const MAX_NAMED = 10;

/** @example ['openai: https://api.openai.com/v1', 'azure: https://a.example/v1, with the header api-version'] */
export function endpointLines({ endpoints = [] }: Pick<Report, 'endpoints'>): string[] {
  return endpoints.map(({ name, base_url, headers }) => {
    const sent = oneOrMany(headers.length, 'the header', 'the headers');
    return `${name}: ${base_url}${headers.length === 0 ? '' : `, with ${sent} ${listed(headers, MAX_NAMED)}`}`;
  });
}

/**
 * S3 deletes at the next midnight UTC. A version that is deleted or replaced is kept for a while, since a run may read it.
 * @returns undefined if the bucket keeps everything
 */
export function whatExpires({ retention = {} }: Pick<Report, 'retention'>): string | undefined {
  const { uploads, reports } = retention;
  const said = [
    ...(reports === undefined
      ? []
      : [`This report is deleted ${plural(reports, 'day')} after it was written${last(reports)}`]),
    ...(uploads === undefined
      ? []
      : [`Uploaded files are deleted ${plural(uploads, 'day')} after they arrived${last(uploads)}`]),
  ];
  return said.length === 0 ? undefined : said.join(' ');
}

const last = (days: number): string => `, and for good ${plural(noncurrentDays(days), 'day')} later.`;
