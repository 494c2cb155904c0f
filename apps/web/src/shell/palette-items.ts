import type { Action } from '@seaworthy/schema/access';
import type { AuditView, ProjectView } from '@seaworthy/schema/api';
import type { SessionView } from '@seaworthy/schema/api-accounts';
import type { ReportOverview } from '@seaworthy/schema/api-findings';
import type { RuleLine } from '@seaworthy/schema/api-rules';
import { links } from '../links.ts';
import { palette as m } from '../messages/palette.ts';
import { messages } from '../messages.ts';
import { formatMoment, formatScore } from '../ui/format.ts';
import { type Here, uploadLink } from './here.ts';
import type { Scope } from './overlays.tsx';
import type { PaletteItem } from './palette-match.ts';

/** What the server knows, as far as it has come. */
export interface PaletteData {
  /** What the role includes. */
  readonly may: ReadonlySet<Action>;
  /** Null while accounts are off, or nobody is signed in. */
  readonly person: SessionView['person'];
  readonly projects: readonly ProjectView[];
  /** Of the open project, newest first. */
  readonly audits: readonly AuditView[];
  readonly report: ReportOverview | undefined;
  readonly rules: readonly RuleLine[];
}

/** Everything the palette can show in this scope; `actions` come from the component that can do them. */
export function paletteItems(
  here: Here,
  scope: Scope,
  data: PaletteData,
  actions: readonly PaletteItem[],
): readonly PaletteItem[] {
  if (scope === 'projects') return projectItems(data.projects);
  if (scope === 'audits') return [...auditItems(here, data.audits), ...historyItem(here)];
  return [
    ...pageItems(here, data),
    ...auditItems(here, data.audits).map((item) => ({ ...item, onlyFound: true as const })),
    ...projectItems(data.projects).map((item) => ({ ...item, onlyFound: true as const })),
    ...findingItems(here, data.report),
    ...ruleItems(data.rules),
    ...actions,
  ];
}

function pageItems(here: Here, { may, person }: PaletteData): readonly PaletteItem[] {
  const page = (text: string, to: string, keys?: string): PaletteItem => ({
    id: `page ${to}`,
    group: 'pages',
    text,
    keys,
    act: { to },
  });
  const { audit, project } = here;
  const { tabs } = messages.app;
  const base = audit === null ? '' : links.audit(audit);
  const ofAudit =
    audit?.state === 'done'
      ? [
          page(tabs.summary, base, 'g s'),
          page(tabs.findings, `${base}/findings`, 'g f'),
          page(tabs.questions, `${base}/questions`, 'g q'),
          page(tabs.diagram, `${base}/diagram`, 'g d'),
          page(tabs.checklist, `${base}/checklist`, 'g c'),
          page(tabs.plan, `${base}/plan`, 'g p'),
          page(tabs.coverage, `${base}/coverage`, 'g v'),
          page(m.pages.live, `${base}/live`),
        ]
      : [];
  return [
    ...ofAudit,
    ...(project === null
      ? []
      : [
          page(m.pages.history, links.history(project.slug), 'g h'),
          page(messages.app.projectTabs.accepted, links.accepted(project.slug), 'g e'),
        ]),
    page(m.pages.projects, links.projects, 'g a'),
    page(m.pages.rules, links.rules, 'g r'),
    ...(may.has('audit:create') ? [page(m.actions.newAudit, uploadLink(here), 'g n')] : []),
    ...(may.has('audit:create') && project !== null ? [page(m.actions.newProject, links.newAudit)] : []),
    ...(person === null ? [] : accountItems(may, page)),
  ];
}

function accountItems(
  may: ReadonlySet<Action>,
  page: (text: string, to: string, keys?: string) => PaletteItem,
): readonly PaletteItem[] {
  return [
    page(m.pages.me, links.me, 'g m'),
    ...(may.has('team:read') ? [page(m.pages.team, links.team, 'g t')] : []),
    page(m.pages.tokens, links.tokens),
    ...(may.has('log:read') ? [page(m.pages.log, links.log)] : []),
    ...(may.has('webhook:manage') ? [page(m.pages.webhooks, links.webhooks)] : []),
  ];
}

function historyItem({ project }: Here): readonly PaletteItem[] {
  if (project === null) return [];
  const to = links.history(project.slug);
  return [{ id: `page ${to}`, group: 'audits', text: m.allAudits(project.name), keys: 'g h', act: { to } }];
}

function projectItems(projects: readonly ProjectView[]): readonly PaletteItem[] {
  return projects.map(({ id, name, slug, scored }) => ({
    id: `project ${id}`,
    group: 'projects',
    text: name,
    more: scored?.summary == null ? undefined : formatScore(scored.summary.score),
    act: { to: links.project(slug) },
  }));
}

function auditItems(here: Here, audits: readonly AuditView[]): readonly PaletteItem[] {
  return audits.map((audit) => ({
    id: `audit ${audit.id}`,
    group: 'audits',
    text: [messages.words.number(audit.number), audit.label].filter(Boolean).join(' · '),
    more: [
      formatMoment(audit.createdAt),
      audit.summary === null ? messages.words.state[audit.state] : formatScore(audit.summary.score),
      audit.id === here.audit?.id ? m.current : '',
    ]
      .filter(Boolean)
      .join(' · '),
    act: { to: links.audit(audit) },
  }));
}

function findingItems({ audit }: Here, report: ReportOverview | undefined): readonly PaletteItem[] {
  if (audit === null || report === undefined) return [];
  const base = links.audit(audit);
  return report.findings.map(({ id, title, severity, file, line }) => ({
    id: `finding ${id}`,
    group: 'findings',
    text: title,
    more: `${file}:${line}`,
    severity,
    act: { to: links.finding(base, id) },
    onlyFound: true,
  }));
}

function ruleItems(rules: readonly RuleLine[]): readonly PaletteItem[] {
  return rules.map(({ id, title }) => ({
    id: `rule ${id}`,
    group: 'rules',
    text: title,
    more: id,
    act: { to: links.rule(id) },
    onlyFound: true,
  }));
}
