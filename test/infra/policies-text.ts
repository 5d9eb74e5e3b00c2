// The policies of one team in docs/security.md.
import { TEAM_ROLES, teamPolicy } from '../../infra/team-policies.ts';

const START = '<!-- policies -->';
const END = '<!-- /policies -->';
const EXAMPLE = { team: 'team-a', bucket: 'BUCKET', stack: 'Holdout' };

/** The text with the policies as they are now. */
export function withPolicies(text: string): string {
  const [before, rest = ''] = text.split(START);
  const [, after] = rest.split(END);
  if (before === undefined || after === undefined) throw new Error(`there is no ${START} … ${END}`);
  const shown = TEAM_ROLES.map((role) => `**${role}**\n\n\`\`\`json\n${shownPolicy(role)}\n\`\`\``);
  return `${before}${START}\n${shown.join('\n\n')}\n${END}${after}`;
}

/** A statement takes a few lines, not one for each string. */
function shownPolicy(role: (typeof TEAM_ROLES)[number]): string {
  return JSON.stringify(teamPolicy(role, EXAMPLE), null, 1).replace(/\[\s+"[^\]]*\]/g, (list) =>
    list.replace(/\n\s+/g, ' ').replace('[ ', '[').replace(' ]', ']'),
  );
}
