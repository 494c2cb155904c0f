import type { Evidence } from '@seaworthy/schema/evidence';
import type { SectionId } from '@seaworthy/schema/taxonomy';
import type { DeploymentFacts } from './input.ts';

/**
 * Which rules decide an item: all of a section, or those whose defect name (the id's last segment) holds one of the words
 * or is one of the names.
 */
export interface Decider {
  readonly section: SectionId;
  readonly words?: readonly string[];
  readonly names?: readonly string[];
  /** Its findings speak against the control; that it has none is no proof of it. */
  readonly against?: true;
}

/** Facts that must hold before an item can apply, with the sentence for when they do not. */
export type Need = 'sqlite' | 'websocket' | 'python-server' | 'frontend' | 'containers' | 'uploads-or-checkpoints';

export interface Item {
  readonly id: string;
  readonly group: string;
  /** The audit prompt's words. */
  readonly text: string;
  readonly decides: readonly [Decider, ...Decider[]];
  /** Places that prove the control by being there, whatever rules say of how good it is. Empty: the rules decide. */
  readonly seenAt?: (facts: DeploymentFacts) => readonly Evidence[];
  readonly need?: Need;
  /**
   * Names of the defects whose rules may declare the control not applicable. That a rule about a detail found nothing to
   * look at says nothing of the control. Absent: any of the deciding rules.
   */
  readonly lead?: readonly string[];
}

const needs: Readonly<
  Record<Need, { readonly holds: (facts: DeploymentFacts) => boolean; readonly otherwise: string }>
> = {
  sqlite: { holds: (facts) => facts.usesSqlite, otherwise: 'SQLite is not used' },
  websocket: { holds: (facts) => facts.usesWebsocket, otherwise: 'no WebSocket endpoint was found' },
  'python-server': { holds: (facts) => facts.usesPythonServer, otherwise: 'no Python server process was found' },
  frontend: { holds: (facts) => facts.hasFrontend, otherwise: 'no browser frontend was found' },
  containers: { holds: (facts) => facts.hasContainers, otherwise: 'no container was found' },
  'uploads-or-checkpoints': {
    holds: (facts) => facts.acceptsUploads || facts.writesCheckpoints,
    otherwise: 'neither uploads nor checkpoint files were found',
  },
};

/** Why an item cannot apply to a repository with these facts; undefined when it can. */
export function unmetNeed(item: Item, facts: DeploymentFacts): string | undefined {
  if (item.need === undefined) return undefined;
  const need = needs[item.need];
  return need.holds(facts) ? undefined : need.otherwise;
}

/** The sentence `unmetNeed` would give, whatever the facts; undefined when the item always applies. */
export function needSentence(item: Item): string | undefined {
  return item.need === undefined ? undefined : needs[item.need].otherwise;
}

/** Words in the names of defects that say what piles up, or what clears it away. */
export const cleanupWords = [
  'retention',
  'cleanup',
  'clean-up',
  'growth',
  'removed',
  'ttl',
  'orphan',
  'kept',
  'temp',
  'left-behind',
  'history-grows',
  'store-keys',
  'never-removed',
];

/** An item with its fields in the order of the tables. */
export function item(
  id: string,
  group: string,
  text: string,
  decides: Item['decides'],
  need?: Need,
  seenAt?: Item['seenAt'],
  lead?: Item['lead'],
): Item {
  return {
    ...{ id, group, text, decides },
    ...(need === undefined ? {} : { need }),
    ...(seenAt === undefined ? {} : { seenAt }),
    ...(lead === undefined ? {} : { lead }),
  };
}
