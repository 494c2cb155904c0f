/** Addresses of the product (see app.tsx). Features inside an audit use `useAuditBase()` and never build one themselves. */
export const links = {
  projects: '/projects',
  /** Says that whoever looks is not in the team of this name any more. */
  projectsAfter: (team: string) => `/projects?left=${encodeURIComponent(team)}`,
  newAudit: '/projects/new',
  rules: '/rules',
  rule: (ruleId: string) => `/rules/${ruleId.split('/').map(encodeURIComponent).join('/')}`,
  project: (slug: string) => `/p/${encodeURIComponent(slug)}`,
  upload: (slug: string) => `${links.project(slug)}/upload`,
  history: (slug: string) => `${links.project(slug)}/audits`,
  accepted: (slug: string) => `${links.project(slug)}/accepted`,
  settings: (slug: string) => `${links.project(slug)}/settings`,
  /** Without a slash at its end: pages of the audit stand below it. */
  audit: ({ projectSlug, number }: AuditAddress) => `${links.history(projectSlug)}/${number}`,
  live: (audit: AuditAddress) => `${links.audit(audit)}/live`,
  finding: (base: string, findingId: string) => `${base}/findings/${encodeURIComponent(findingId)}`,
  /** From the older to the newer one. */
  compare: (slug: string, from: number, to: number) => `${links.project(slug)}/compare/${from}...${to}`,
  share: (token: string) => `/share/${encodeURIComponent(token)}`,
  /** `next`: where to go afterwards, an address of this product. */
  signIn: (next = '') => (next === '' || next === '/' ? '/signin' : `/signin?next=${encodeURIComponent(next)}`),
  me: '/me',
  team: '/team',
  tokens: '/team/tokens',
  log: '/team/log',
  webhooks: '/team/webhooks',
} as const;

interface AuditAddress {
  readonly projectSlug: string;
  readonly number: number;
}
