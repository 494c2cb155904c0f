import type { ProjectView } from '@seaworthy/schema/api';
import type { DecisionList } from '@seaworthy/schema/api-triage';
import { Link } from 'wouter';
import { useCopyDate } from '../../api/kept.ts';
import { asProblem } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { useDecide, useDecisions, useWithdraw } from '../../api/triage.ts';
import { links } from '../../links.ts';
import { decisions as m } from '../../messages/decisions.ts';
import { triage } from '../../messages/triage.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { formatIsoDay } from '../../ui/dates.ts';
import { faultsOf } from '../../ui/faults.ts';
import { formatScore } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { NoticeBar, useNotice } from '../../ui/notice.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { PlaceExcerpt } from '../../ui/place-excerpt.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { SettingsFaults } from '../../ui/settings-faults.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import table from '../../ui/table.module.css';
import { TableHead } from '../../ui/table-head.tsx';
import styles from './decisions.module.css';
import { type Decision, groupsOf } from './groups.ts';

/** Everything accepted or dismissed in the project, what needs somebody first. */
export function DecisionsView({ project }: { readonly project: ProjectView }) {
  const list = useDecisions(project.id);
  const act = useOpenAgain(project);
  const groups = groupsOf(list.data?.decisions ?? []);
  return (
    <Page heading={m.title} lead={list.data && leadOf(list.data)}>
      {list.isError && <ProblemView error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton what={m.title} rows={6} />}
      {list.data?.decisions.length === 0 && <Empty project={project} />}
      {groups.map(({ state, decisions }) => (
        <Section key={state} heading={`${m.groups[state]} ${decisions.length}`} text={m.texts[state]}>
          <DecisionTable
            caption={m.groups[state]}
            decisions={decisions}
            findingBase={baseOf(project, list.data?.auditNumber ?? null)}
            onOpen={act.openAgain}
            onRemove={act.remove}
          />
        </Section>
      ))}
      <SettingsFaults faults={faultsOf(list.data?.settings)} />
      <NoticeBar notice={act.notice.notice} onClose={act.notice.close} />
    </Page>
  );
}

function leadOf({ decisions, auditNumber }: DecisionList): string {
  const count = (state: Decision['state']) => decisions.filter((decision) => decision.state === state).length;
  const counts = { used: count('used'), expired: count('expired'), void: count('void'), unused: count('unused') };
  return m.lead(counts, auditNumber);
}

/** Below which the findings of the audit stand that the list speaks of. */
function baseOf({ slug }: ProjectView, auditNumber: number | null): string | null {
  return auditNumber === null ? null : links.audit({ projectSlug: slug, number: auditNumber });
}

function Empty({ project }: { readonly project: ProjectView }) {
  return (
    <div className={styles.empty}>
      <h2>{m.emptyTitle}</h2>
      <p>{m.emptyText}</p>
      {project.scored !== null && (
        <ButtonLink kind="plain" to={`${links.audit(project.scored)}/findings`}>
          {m.seeFindings}
        </ButtonLink>
      )}
    </div>
  );
}

/** Opens what a decision of the team covers, and gives it back on Undo. */
function useOpenAgain(project: ProjectView) {
  const may = useMay('triage:write');
  const isCopy = useCopyDate() !== null;
  const notice = useNotice();
  const { mutateAsync } = useDecide();
  const withdraw = useWithdraw(project.id);
  useKeys(m.title, may ? [{ keys: 'z', meaning: triage.key.undo, run: notice.undo }] : []);
  const auditId = project.scored?.id;
  const before = project.scored?.summary?.score ?? null;
  if (!may || isCopy) return { notice, openAgain: null, remove: null };
  const fail = (error: unknown) => notice.say({ text: triage.failed(asProblem(error).detail) });
  const told = (text: string, from: number | null, to: number | null) =>
    `${text} ${triage.score(formatScore(from), formatScore(to))}`;
  const remove = ({ id, title, rule }: Decision) =>
    withdraw.mutateAsync(id ?? '').then(() => notice.say({ text: m.removed(title ?? rule) }), fail);
  if (auditId === undefined) return { notice, openAgain: null, remove };
  const openAgain = async ({ kind, reason, until, findingIds: ids, title, rule }: Decision) => {
    try {
      const opened = await mutateAsync({ auditId, ids, triage: null });
      const undo = () =>
        mutateAsync({ auditId, ids, triage: { kind, reason, until } }).then(
          (score) => notice.say({ text: told(triage.done.undone, opened.value, score.value) }),
          fail,
        );
      const text = told(triage.done.opened(ids.length, title ?? rule), before, opened.value);
      notice.say({ text, undo: () => void undo() });
    } catch (error) {
      fail(error);
    }
  };
  return { notice, openAgain, remove };
}

function DecisionTable({
  caption,
  decisions,
  findingBase,
  onOpen,
  onRemove,
}: {
  readonly caption: string;
  readonly decisions: readonly Decision[];
  readonly findingBase: string | null;
  readonly onOpen: ((decision: Decision) => Promise<void>) | null;
  readonly onRemove: ((decision: Decision) => Promise<void>) | null;
}) {
  return (
    <table className={`${table.table} ${table.stack} ${styles.decisions}`}>
      <caption className="visually-hidden">{caption}</caption>
      <TableHead
        columns={[
          m.columns.what,
          m.columns.decision,
          m.columns.reason,
          m.columns.until,
          { title: m.columns.action, as: 'hidden' },
        ]}
      />
      <tbody>
        {decisions.map((decision, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the repository's own have no id, and two may read alike
          <tr key={`${decision.id ?? ''} ${index}`}>
            <th scope="row" className={`${table.text} ${table.wide}`}>
              <What decision={decision} findingBase={findingBase} />
            </th>
            <td className={table.text}>
              {triage.kinds[decision.kind]}
              <span className={styles.more}>
                {m.source[decision.source]}: {m.by(decision.by, decision.on && formatIsoDay(decision.on))}
              </span>
            </td>
            <td className={`${table.text} ${table.wide}`}>
              {decision.reason}
              {decision.why !== undefined && <span className={styles.more}>{decision.why}</span>}
            </td>
            <td>
              {decision.until === null ? m.noEnd : formatIsoDay(decision.until)}
              {decision.daysLeft !== null && <span className={styles.more}>{triage.left(decision.daysLeft)}</span>}
            </td>
            <td className={table.fit}>
              {onOpen !== null && canOpen(decision) && (
                <Button
                  kind="plain"
                  aria-label={m.openLabel(decision.title ?? decision.rule)}
                  onClick={() => void onOpen(decision)}
                >
                  {triage.actions.open}
                </Button>
              )}
              {onRemove !== null && decision.id !== null && !canOpen(decision) && (
                <Button
                  kind="plain"
                  aria-label={m.removeLabel(decision.title ?? decision.rule)}
                  onClick={() => void onRemove(decision)}
                >
                  {m.remove}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The finding, or what the repository wrote, with its line. */
function What({ decision, findingBase }: { readonly decision: Decision; readonly findingBase: string | null }) {
  const { title, rule, where, findingIds, place } = decision;
  const [first] = findingIds;
  const name = title ?? rule;
  return (
    <>
      {first === undefined || findingBase === null ? (
        <strong>{name}</strong>
      ) : (
        <Link to={links.finding(findingBase, first)}>{name}</Link>
      )}
      {findingIds.length > 1 && <span className={table.muted}> {m.findings(findingIds.length)}</span>}
      <span className={styles.more}>{title === null ? where : `${rule} · ${where}`}</span>
      {place !== undefined && <PlaceExcerpt evidence={place} />}
    </>
  );
}

/** The repository's own end with their line; what covers nothing has nothing to open, it can only be removed. */
function canOpen({ id, findingIds, state }: Decision): boolean {
  return id !== null && findingIds.length > 0 && state === 'used';
}
