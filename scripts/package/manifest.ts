// The package.json of the package `holdout`, from the project's own.
import cliPackage from '../../cli/package.json' with { type: 'json' };
import packageJson from '../../package.json' with { type: 'json' };

/**
 * For the types of the schemas. All else is compiled in, zod too: alone, it would be read from a hundred files. Zod knows
 * schemas of another copy by their traits.
 */
export const DEPENDENCIES = ['zod'] as const;
/** For who deploys: a CDK app has its own. */
export const PEERS = ['aws-cdk-lib', 'constructs'] as const;

const entry = (name: string) => ({ types: `./lib/${name}.d.ts`, default: `./lib/${name}.js` });

export function manifest(): Record<string, unknown> {
  const { name, version, description, license, type, bin } = cliPackage;
  const { dependencies, devDependencies } = packageJson;
  const versions: Record<string, string> = { ...devDependencies, ...dependencies };
  return {
    name,
    version,
    description,
    keywords: ['benchmark', 'classification', 'evaluation', 'llm', 'aws', 'cdk'],
    license,
    type,
    bin,
    exports: {
      '.': entry('api/index'),
      './cdk': entry('infra/cdk'),
      './package.json': './package.json',
    },
    engines: { node: '>=22.18.0' },
    dependencies: Object.fromEntries(DEPENDENCIES.map((one) => [one, versions[one]])),
    peerDependencies: Object.fromEntries(PEERS.map((one) => [one, `^${versions[one]}`])),
    peerDependenciesMeta: Object.fromEntries(PEERS.map((one) => [one, { optional: true }])),
  };
}
