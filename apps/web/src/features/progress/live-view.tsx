import type { AuditView } from '@seaworthy/schema/api';
import type { Severity } from '@seaworthy/schema/vocabulary';
import { useState } from 'react';
import { useAuditAction } from '../../api/queries.ts';
import { useMay } from '../../api/session.ts';
import { messages } from '../../messages.ts';
import { Announcer } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { SeverityMark } from '../../ui/glyph.tsx';
import { Page, useTitle } from '../../ui/page.tsx';
import { ProblemView } from '../../ui/problem-view.tsx';
import { ConnectionWord } from './connection-word.tsx';
import { Ended } from './ended.tsx';
import { foundSoFar, type LiveState, percentDone, stagesDone } from './live-state.ts';
import styles from './live-view.module.css';
import { LogTail } from './log-tail.tsx';
import { NotifyButton } from './notify.tsx';
import { StageList } from './stage-list.tsx';
import { useLive } from './use-live.ts';
import { useTabSigns } from './use-tab-signs.ts';
import { useTimeLeft } from './use-time-left.ts';

const m = messages.progress;
const severityNames: readonly Severity[] = ['CRITICAL', 'HIGH', 'MEDIUM', 'MONITOR'];

interface LiveViewProps {
  readonly audit: AuditView;
  /** Called when the audit ends, or is gone, while somebody watches. */
  readonly onEnd: () => void;
}

/** Progress of one audit: stages, numbers, log. A retried audit is followed anew, from its first event on. */
export function LiveView(props: LiveViewProps) {
  const [round, setRound] = useState(0);
  return <Run key={round} {...props} onRetried={() => setRound((now) => now + 1)} />;
}

function Run({ audit, onEnd, onRetried }: LiveViewProps & { readonly onRetried: () => void }) {
  const { state, connection, lastSeen } = useLive(audit, onEnd);
  const percent = percentDone(state);
  const moving = state.audit.state === 'queued' || state.audit.state === 'running';
  const [wantsNotice, setWantsNotice] = useState(false);
  useTitle(tabTitle(state, percent));
  useTabSigns(state, percent, wantsNotice);
  return (
    <Page
      heading={m.heading(audit.projectName, audit.number)}
      lead={m.upload(audit.fileName, audit.uploadBytes)}
      aside={<ConnectionWord phase={connection.phase} lastSeen={lastSeen} />}
    >
      <Announcer text={announcement(state)} />
      <div className={styles.state}>
        {moving ? (
          <Moving state={state} percent={percent} onNotify={() => setWantsNotice(true)} />
        ) : (
          <Ended audit={state.audit} stages={state.stages} onRetried={onRetried} />
        )}
      </div>
      <StageList stages={state.stages} ended={!moving} />
      <LogTail events={state.events} stages={state.stages} fileName={m.logFile(audit.projectSlug, audit.number)} />
    </Page>
  );
}

function tabTitle({ audit }: LiveState, percent: number): readonly string[] {
  if (audit.state === 'queued') return [m.queuedTitle(audit.projectName)];
  if (audit.state === 'running') return [m.tabTitle(percent, audit.projectName)];
  return [m.title, messages.words.number(audit.number), audit.projectName];
}

function Moving({
  state,
  percent,
  onNotify,
}: {
  readonly state: LiveState;
  readonly percent: number;
  readonly onNotify: () => void;
}) {
  const left = useTimeLeft(state);
  const [asking, setAsking] = useState(false);
  const mayCancel = useMay('audit:cancel');
  const cancel = useAuditAction(state.audit.id, 'cancel');
  const { done, total } = stagesDone(state.stages);
  const found = foundSoFar(state.stages);
  const queued = state.audit.state === 'queued';
  return (
    <>
      <div className={styles.line}>
        <p className={styles.percent}>{queued ? messages.words.state.queued : m.percent(percent)}</p>
        <p className={styles.words}>{queued ? m.queued(state.audit.queuePosition) : m.progressText(done, total)}</p>
        {left !== null && <p className={styles.words}>{m.timeLeft(left.lowMs, left.highMs)}</p>}
        <NotifyButton onWanted={onNotify} />
        {mayCancel && (
          <Button kind="plain" disabled={cancel.isPending} onClick={() => setAsking(true)}>
            {m.cancel}
          </Button>
        )}
      </div>
      <div
        role="progressbar"
        aria-label={m.progressLabel}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className={styles.bar}
      >
        <div className={styles.done} style={{ inlineSize: `${percent}%` }} />
      </div>
      {found !== null && (
        <p className={styles.found}>
          <span>{m.found}</span>
          {severityNames.map((severity) => (
            <span key={severity} className={styles.count}>
              <SeverityMark severity={severity} /> {found[severity]}
            </span>
          ))}
        </p>
      )}
      {cancel.isError && <ProblemView error={cancel.error} />}
      <ConfirmDialog
        open={asking}
        heading={m.cancelTitle}
        text={m.cancelText}
        confirm={m.cancelConfirm}
        keep={m.keepRunning}
        onConfirm={() => cancel.mutate()}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

function announcement(state: LiveState): string {
  if (state.audit.state === 'done') return m.announceDone;
  if (state.audit.state === 'failed') return m.announceFailed;
  if (state.audit.state === 'cancelled') return m.cancelledTitle;
  if (state.audit.state === 'queued') return m.queued(state.audit.queuePosition);
  const current = state.stages.find((stage) => stage.state === 'running');
  const { done, total } = stagesDone(state.stages);
  return m.announce(
    current?.title ?? messages.words.state.running,
    done,
    total,
    foundSoFar(state.stages)?.CRITICAL ?? null,
  );
}
