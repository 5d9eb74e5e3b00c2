// Decides who may ask the live page's server, and for what. Its port is open to every user of the machine, and to every
// web page that this user visits.

import type { IncomingHttpHeaders } from 'node:http';
import { isSameSecret } from '../../local/same-secret.ts';
import { STATE } from './page/places.ts';

/** Made for each start, at random. */
export interface Secrets {
  /** Opens the page once. */
  readonly token: string;
  /**
   * Path of the page. A browser sends its cookies for 127.0.0.1 to every port there, so also to a server of another
   * user; but to none that does not know the path.
   */
  readonly folder: string;
  /** Value of the cookie. */
  readonly session: string;
}

export interface Asked {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<IncomingHttpHeaders>;
}

/** `enter`: the token was right. A number is the status of a refusal. */
export type Verdict = 'enter' | 'page' | 'state' | 401 | 403 | 404 | 405;

export const COOKIE = 'holdout-live';

/** What browsers say of a request that the page itself made, or the user. Old ones say nothing. */
const OWN_SITES: readonly (string | undefined)[] = ['same-origin', 'none', undefined];

/** @param host the address with its port, as a browser puts it into the Host header */
export function verdictOn(
  { method, url = '', headers }: Asked,
  { token, folder, session }: Secrets,
  host: string,
): Verdict {
  // Another name for this machine would be a web page's (DNS rebinding).
  if (headers.host !== host) return 403;
  if (headers.origin !== undefined && headers.origin !== `http://${host}`) return 403;
  if (method !== 'GET') return 405;
  if (isSameSecret(url, `/${token}`)) return 'enter';
  const isPage = isSameSecret(url, `/${folder}/`);
  if (!isPage && !isSameSecret(url, `/${folder}/${STATE}`)) return 404;
  const site = headers['sec-fetch-site'];
  if (!OWN_SITES.includes(Array.isArray(site) ? site[0] : site)) return 403;
  if (!cookiesIn(headers.cookie).some((value) => isSameSecret(value, session))) return 401;
  return isPage ? 'page' : 'state';
}

/** Another server on this machine may have set one of the same name. */
function cookiesIn(header = ''): string[] {
  const cookies = header.split(';').map((cookie) => cookie.trim());
  return cookies.flatMap((cookie) => (cookie.startsWith(`${COOKIE}=`) ? [cookie.slice(COOKIE.length + 1)] : []));
}
