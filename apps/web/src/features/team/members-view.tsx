import type { LinkOnce, Member, TeamView } from '@seaworthy/schema/api-accounts';
import { useState } from 'react';
import { addressOf, isOnlyHere } from '../../api/link-address.ts';
import { leaveTo, useMay, useSession } from '../../api/session.ts';
import { links } from '../../links.ts';
import { team as m } from '../../messages/team.ts';
import { messages } from '../../messages.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { ShownOnce } from '../../ui/shown-once.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { InvitationsSection } from './invitations-section.tsx';
import { MemberTable } from './member-table.tsx';
import { useRemoveMember, useResetLink, useTeam } from './queries.ts';
import { TeamSettings } from './team-settings.tsx';

/** Who belongs to the team, who is invited, and its name. */
export function MembersView() {
  const team = useTeam();
  if (team.data === undefined) {
    return (
      <Page heading={m.members.page}>
        {team.isError ? (
          <ProblemView error={team.error} onRetry={() => void team.refetch()} />
        ) : (
          <Skeleton what={m.members.page} rows={6} />
        )}
      </Page>
    );
  }
  return <Team team={team.data} />;
}

function Team({ team }: { readonly team: TeamView }) {
  const mayManage = useMay('team:manage');
  const { mail } = useSession();
  return (
    <Page heading={m.members.title(team.name)} lead={m.members.lead(team.members.length)}>
      <Members team={team} mayManage={mayManage} />
      {mayManage && <InvitationsSection invitations={team.invitations} mail={mail} />}
      <TeamSettings name={team.name} mayManage={mayManage} />
    </Page>
  );
}

function Members({ team, mayManage }: { readonly team: TeamView; readonly mayManage: boolean }) {
  const { person } = useSession();
  const remove = useRemoveMember();
  const reset = useResetLink();
  const [leaving, setLeaving] = useState<Member | null>(null);
  const [outcome, setOutcome] = useState('');
  const [link, setLink] = useState<{ readonly once: LinkOnce; readonly name: string } | null>(null);
  const isMe = leaving?.userId === person?.id;
  const onRemove = ({ userId, name }: Member) =>
    remove.mutate(userId, {
      // Whoever left looks at another of their teams, or at none.
      onSuccess: () => (userId === person?.id ? void leaveTo(links.projects) : setOutcome(m.members.removed(name))),
    });
  return (
    <div>
      <MemberTable
        members={team.members}
        me={person?.id ?? null}
        mayManage={mayManage}
        busy={remove.isPending || reset.isPending}
        onOutcome={setOutcome}
        onRemove={setLeaving}
        onReset={({ userId, name }) => reset.mutate(userId, { onSuccess: (once) => setLink({ once, name }) })}
      />
      <p role="status">{outcome}</p>
      {remove.isError && <ProblemView error={remove.error} />}
      {reset.isError && <ProblemView error={reset.error} />}
      <ConfirmDialog
        open={leaving !== null}
        heading={isMe ? m.members.leaveTitle(team.name) : m.members.removeTitle(leaving?.name ?? '', team.name)}
        text={isMe ? m.members.leaveText : m.members.removeText(leaving?.name ?? '')}
        confirm={isMe ? m.members.leaveConfirm : m.members.removeConfirm}
        keep={messages.words.cancel}
        onConfirm={() => leaving !== null && onRemove(leaving)}
        onClose={() => setLeaving(null)}
      />
      <ShownOnce
        open={link !== null}
        heading={m.members.resetHeading(link?.name ?? '')}
        text={`${m.once.linkText} ${m.members.resetUntil(formatMoment(link?.once.expiresAt ?? 0))}`}
        label={m.once.linkLabel}
        secret={addressOf(link?.once)}
        done={m.once.done}
        onClose={() => setLink(null)}
      >
        {isOnlyHere() && <p>{m.once.onlyHere}</p>}
      </ShownOnce>
    </div>
  );
}
