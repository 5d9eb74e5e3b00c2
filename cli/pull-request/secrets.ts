// A last look before a text is shown to everybody: GitHub hides secrets in logs, but not in comments.

const NAME = /KEY|TOKEN|SECRET|PASSWORD|CREDENTIAL/i;
/** Shorter values are no secrets, and could be part of any word. */
const MIN_LENGTH = 8;

/** The text without the values of variables that are named like secrets. */
export function withoutSecrets(text: string, env: NodeJS.ProcessEnv): string {
  const secrets = Object.entries(env).flatMap(([name, value = '']) =>
    NAME.test(name) && value.length >= MIN_LENGTH ? [value] : [],
  );
  // A longer one may contain a shorter one.
  return secrets.sort((a, b) => b.length - a.length).reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}
