import type { Action } from '@seaworthy/schema/access';
import { type ComponentType, lazy } from 'react';
import { useSession } from '../api/session.ts';
import { messages } from '../messages.ts';
import { Shell } from '../shell/shell.tsx';
import { type TeamTab, TeamTabs } from '../shell/team-tabs.tsx';
import { Page, useTitle } from '../ui/page.tsx';

const m = messages.app.team;
const pages: Readonly<Record<TeamTab, ComponentType>> = {
  members: lazy(() => import('../features/team/members-view.tsx').then((file) => ({ default: file.MembersView }))),
  tokens: lazy(() => import('../features/team/tokens-view.tsx').then((file) => ({ default: file.TokensView }))),
  log: lazy(() => import('../features/team/log-view.tsx').then((file) => ({ default: file.LogView }))),
  webhooks: lazy(() => import('../features/team/webhooks-view.tsx').then((file) => ({ default: file.WebhooksView }))),
};
const needs: Readonly<Partial<Record<TeamTab, Action>>> = { log: 'log:read', webhooks: 'webhook:manage' };

/** `/team`, `/team/tokens`, `/team/log` and `/team/webhooks`: the frame with the team's tabs, and the page. */
export function TeamRoute({ tab }: { readonly tab: TeamTab }) {
  const { accounts, actions, team } = useSession();
  useTitle(team === null ? [m.titles[tab]] : [m.titles[tab], team.name]);
  const needed = needs[tab];
  const View = pages[tab];
  const closed = accounts === 'off' ? m.off : needed !== undefined && !actions.includes(needed) ? m.ownersOnly : null;
  return (
    <Shell tabs={accounts === 'on' && <TeamTabs current={tab} />}>
      {closed === null ? (
        <View />
      ) : (
        <Page heading={m.titles[tab]} lead={closed}>
          {null}
        </Page>
      )}
    </Shell>
  );
}
