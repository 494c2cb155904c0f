import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { useMay, useSession } from '../api/session.ts';
import { links } from '../links.ts';
import { messages } from '../messages.ts';
import { type KeyRow, listKeys, useKeys } from '../ui/keys.ts';
import { compareLink } from './compare-link.ts';
import { type Here, uploadLink } from './here.ts';

const m = messages.app.keys;

/** The shortcuts that work on every page, and those of the open audit and project. */
export function useFrameKeys(here: Here, onSearch: () => void): void {
  const [, navigate] = useLocation();
  const client = useQueryClient();
  const { accounts, person } = useSession();
  const mayUpload = useMay('audit:create');
  const maySet = useMay('project:settings');
  const mayReadTeam = useMay('team:read');
  const go = (keys: string, meaning: string, to: string): KeyRow => ({ keys, meaning, run: () => navigate(to) });
  const { audit, project } = here;
  const rows: KeyRow[] = [];
  if (audit !== null) {
    const base = links.audit(audit);
    const { tabs } = messages.app;
    rows.push(
      go('g s', tabs.summary, base),
      go('g f', tabs.findings, `${base}/findings`),
      go('g q', tabs.questions, `${base}/questions`),
      go('g d', tabs.diagram, `${base}/diagram`),
      go('g c', tabs.checklist, `${base}/checklist`),
      go('g p', tabs.plan, `${base}/plan`),
      go('g v', tabs.coverage, `${base}/coverage`),
      { keys: 'g x', meaning: m.compare, run: async () => navigate(await compareLink(client, audit)) },
    );
  }
  if (project !== null) {
    rows.push(
      go('g h', m.history, links.history(project.slug)),
      go('g e', m.decisions, links.accepted(project.slug)),
      ...(maySet ? [go('g ,', m.settings, links.settings(project.slug))] : []),
    );
  }
  rows.push(
    go('g a', m.projects, links.projects),
    go('g r', m.rules, links.rules),
    ...(mayUpload ? [go('g n', messages.app.newAudit, uploadLink(here))] : []),
    ...(accounts === 'on' && mayReadTeam ? [go('g t', messages.app.account.team, links.team)] : []),
    ...(accounts === 'on' && person !== null ? [go('g m', messages.app.account.me, links.me)] : []),
    { keys: '/', meaning: messages.app.search, run: onSearch },
    { keys: '?', meaning: m.list, run: () => listKeys(true) },
  );
  useKeys(m.anywhere, rows, 'frame');
}
