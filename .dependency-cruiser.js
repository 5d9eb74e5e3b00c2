// The floors of the code, from the bottom up: lambda/shared, the functions, local and infra, cli. Imports run down
// and never back up, between files and between folders. docs/architecture.md explains them; `npm run lint` checks them.

/** What the command line takes of the functions, so that it says and computes what a run in AWS does. */
const REPORT_FOR_CLI =
  '^lambda/report/(table/(content-hash|predictions)|clusters/variant-effects|scores/(confusion-matrix|scores)|intervals/(exact|wilson)|metrics/(comparisons|difference|fisher)|files/(junit|tables-csv)|page/markdown|resampling/(bounds|joint-rows|measure)|decision/standing|findings/(deciding-words|gates|partial)|standings/(doubts|standings|words)|html/(escape|index-entries|index-page|markdown-text|parts|shell)|client/boxes)[.]tsx?$';
const DISPATCH_FOR_CLI = '^lambda/dispatch/freeze/(prepare|inputs|survey)[.]ts$';

const floor = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    floor('no-circle', 'Move what both need into a file of its own, below them.', {}, { circular: true }),
    {
      ...floor('no-circle-of-folders', 'A folder is above another one or below it.', {}, { circular: true }),
      scope: 'folder',
    },
    floor(
      'shared-is-the-ground',
      'lambda/shared knows nothing of what stands on it.',
      { path: '^lambda/shared/' },
      { path: '^(lambda/(?!shared/)|local/|infra/|cli/)' },
    ),
    floor(
      'functions-stand-apart',
      'A function is deployed alone: what two need is in lambda/shared.',
      { path: '^lambda/(dispatch|classify|collect|report)/' },
      { path: '^(lambda/(dispatch|classify|collect|report)|local|infra|cli)/', pathNot: '^lambda/$1/' },
    ),
    floor(
      'local-reads-the-template',
      'The local runtime takes the functions from what infra/ synthesizes.',
      { path: '^local/' },
      { path: '^(lambda/(?!shared/)|infra/|cli/)' },
    ),
    floor(
      'infra-describes',
      'The stack names the functions by their files and imports none.',
      { path: '^infra/' },
      { path: '^(lambda/(?!shared/)|local/|cli/)' },
    ),
    floor(
      'api-prints-nothing',
      'A program has no terminal: what a command prints or asks stays in cli.',
      { path: '^api/' },
      { path: '^(cli/(actions|commands|main)|infra/)' },
    ),
    floor(
      'commands-need-no-api',
      'What commands and programs share is in cli/steps.',
      { path: '^(lambda|local|infra|cli)/' },
      { path: '^api/' },
    ),
    floor(
      'cli-takes-little-of-the-functions',
      'What the command line shares with a function goes through few rooms.',
      { path: '^(cli|api)/' },
      { path: '^(lambda/(dispatch|classify|collect|report)|infra)/', pathNot: [REPORT_FOR_CLI, DISPATCH_FOR_CLI] },
    ),
  ],
  options: {
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js'] },
  },
};
