import { describe, expect, it } from 'vitest';
import { COOKIE, verdictOn } from '../../../../cli/live/guard.ts';

const SECRETS = { token: 'T'.repeat(32), folder: 'F'.repeat(32), session: 'S'.repeat(32) };
const HOST = '127.0.0.1:4567';
const PAGE = `/${SECRETS.folder}/`;
const cookie = `${COOKIE}=${SECRETS.session}`;

const ask = (url: string, headers: Record<string, string | undefined> = {}, method = 'GET') =>
  verdictOn({ method, url, headers: { host: HOST, ...headers } }, SECRETS, HOST);

describe('verdictOn', () => {
  it('lets the token in, and then the browser with the cookie', () => {
    expect(ask(`/${SECRETS.token}`)).toBe('enter');
    expect(ask(`/${SECRETS.token}`, { 'sec-fetch-site': 'cross-site' })).toBe('enter');
    expect(ask(PAGE, { cookie })).toBe('page');
    expect(ask(`${PAGE}state.json`, { cookie, 'sec-fetch-site': 'same-origin' })).toBe('state');
    expect(ask(PAGE, { cookie: `${COOKIE}=of another; a=b; ${cookie}`, 'sec-fetch-site': 'none' })).toBe('page');
  });

  it.each([
    ['no cookie', {}],
    ['an empty cookie', { cookie: `${COOKIE}=` }],
    ['another session', { cookie: `${COOKIE}=${'s'.repeat(32)}` }],
    ['the session under another name', { cookie: `x${cookie}` }],
  ])('asks for the link again: %s', (_, headers) => {
    expect(ask(PAGE, headers)).toBe(401);
    expect(ask(`${PAGE}state.json`, headers)).toBe(401);
  });

  it.each([
    '/',
    '',
    '/state.json',
    `/${'t'.repeat(32)}`,
    `/${SECRETS.folder}`,
    `${PAGE}../`,
    `${PAGE}../${SECRETS.folder}/`,
  ])('knows nothing else: %j', (url) => expect(ask(url, { cookie })).toBe(404));

  it.each([
    `${PAGE}../../etc/passwd`,
    `${PAGE}%2e%2e%2fetc%2fpasswd`,
    `${PAGE}report.json`,
    `${PAGE}?x`,
    `/${SECRETS.token}/`,
    `http://${HOST}${PAGE}`,
  ])('leads nowhere else: %s', (url) => expect(ask(url, { cookie })).toBe(404));

  it.each([
    undefined,
    'page.test',
    'page.test:4567',
    'localhost:4567',
    '127.0.0.1',
    '127.0.0.1:1',
    `${HOST}.page.test`,
  ])('answers under no other name: %s', (host) => {
    for (const url of [PAGE, `/${SECRETS.token}`, '/']) expect(ask(url, { cookie, host })).toBe(403);
  });

  it('answers no other page', () => {
    for (const url of [PAGE, `${PAGE}state.json`, `/${SECRETS.token}`]) {
      for (const origin of ['null', 'http://127.0.0.1:4568', 'https://page.test'])
        expect(ask(url, { cookie, origin })).toBe(403);
    }
    for (const site of ['same-site', 'cross-site', 'odd'])
      expect(ask(PAGE, { cookie, 'sec-fetch-site': site })).toBe(403);
    expect(ask(`${PAGE}state.json`, { cookie, origin: `http://${HOST}` })).toBe('state');
  });

  it('only reads', () => {
    for (const method of ['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'CONNECT'])
      expect(ask(`/${SECRETS.token}`, { cookie }, method)).toBe(405);
  });
});
