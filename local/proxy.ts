// Sends requests through the proxy that the shell's environment names. It holds for calls to endpoints and downloads: the
// AWS clients have connections of their own, so the embedded server is never reached through a proxy.
import { InputError } from '../lambda/shared/text/input-error.ts';

/** The variables, without those that are empty. */
export interface ProxySettings {
  readonly HTTP_PROXY?: string;
  readonly HTTPS_PROXY?: string;
  readonly NO_PROXY: string;
}

/** Servers of this machine, such as Ollama. A proxy would look for them on its own machine. */
const THIS_MACHINE = 'localhost,127.0.0.1,[::1]';

/**
 * The lower-case name wins if both are set, as with curl.
 * @returns undefined if the environment names no proxy.
 * @throws InputError if it is not the address of one
 */
export function proxySettings(env: NodeJS.ProcessEnv): ProxySettings | undefined {
  const http = addressIn(env, 'HTTP_PROXY');
  const https = addressIn(env, 'HTTPS_PROXY');
  if (http === undefined && https === undefined) return undefined;
  const exceptions = valueIn(env, 'NO_PROXY');
  return {
    ...(http !== undefined && { HTTP_PROXY: http }),
    ...(https !== undefined && { HTTPS_PROXY: https }),
    NO_PROXY: exceptions === undefined ? THIS_MACHINE : `${exceptions},${THIS_MACHINE}`,
  };
}

/**
 * For this thread. Without HTTPS_PROXY, HTTP_PROXY holds for https as well.
 * @throws InputError if this Node cannot
 */
export function useProxy(settings: ProxySettings): void {
  // An import would look at every export, and for WebSocket Node loads its whole `fetch`, in commands without a proxy.
  const http = process.getBuiltinModule('node:http');
  // Older ones do not have it: https://nodejs.org/docs/latest-v24.x/api/http.html#httpsetglobalproxyfromenvproxyenv
  if (typeof http.setGlobalProxyFromEnv !== 'function') {
    const message = `Node ${process.versions.node} cannot send requests through a proxy.`;
    throw new InputError([{ file: 'HTTPS_PROXY', message, advice: 'Use Node 24.14 or later.' }]);
  }
  http.setGlobalProxyFromEnv({ ...settings });
}

const valueIn = (env: NodeJS.ProcessEnv, name: string): string | undefined =>
  env[name.toLowerCase()]?.trim() || env[name]?.trim() || undefined;

/** Its value is not shown, because it may hold a password. */
function addressIn(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const address = valueIn(env, name);
  if (address === undefined || /^https?:$/.test(URL.parse(address)?.protocol ?? '')) return address;
  const advice = 'Expected something like http://proxy.example:3128.';
  throw new InputError([{ file: name, message: 'this is not the address of an http or https proxy.', advice }]);
}
