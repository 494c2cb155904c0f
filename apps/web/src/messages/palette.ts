/** Of the command palette alone, which imports it itself: no page has to load it. */
export const palette = {
  placeholder: {
    all: 'Go to a page, audit, finding or action',
    projects: 'Name of a project',
    audits: 'Number or label of an audit',
  },
  title: { all: 'Search', projects: 'Switch project', audits: 'Switch audit' },
  groups: {
    pages: 'Pages',
    findings: 'Findings',
    audits: 'Audits',
    projects: 'Projects',
    rules: 'Rules',
    actions: 'Actions',
  },
  results: (count: number) => (count === 0 ? 'No result' : count === 1 ? '1 result' : `${count} results`),
  nothing: (query: string) => `Nothing here is called “${query}”.`,
  hint: '↑ ↓ to move, Enter to open, Esc to close',
  pages: {
    live: 'Progress and log',
    history: 'Audits of this project',
    projects: 'Projects',
    rules: 'Rules',
  },
  allAudits: (project: string) => `All audits of ${project}`,
  actions: {
    newAudit: 'New audit',
    newProject: 'New audit of another project',
    theme: (name: string) => `Colours: ${name}`,
    download: (file: string) => `Download ${file}`,
    copyLink: 'Copy the link to this page',
    keys: 'Keyboard shortcuts',
    keysOff: 'Turn single keys off',
    keysOn: 'Turn single keys on',
    compare: 'Compare with the audit before',
  },
  current: 'open',
};
