import type { Evidence } from '@seaworthy/schema/evidence';
import type { Question, Report, RuleOutcome } from '@seaworthy/schema/report';
import { type SectionId, sectionIds, sectionOf } from '@seaworthy/schema/taxonomy';
import { confidences, type Severity, severities } from '@seaworthy/schema/vocabulary';
import fc from 'fast-check';
import { assessAudit } from '../src/assess.ts';
import type { AssessInput, DeploymentFacts, DraftFinding } from '../src/input.ts';

/** Small, complete inputs; a test names only what it is about. */

export const place: Evidence = { path: 'compose.yml', startLine: 3, endLine: 3, quote: 'mem_limit: 1g' };

export const facts: DeploymentFacts = {
  composeFile: 'compose.yml',
  kubernetes: false,
  appService: 'api',
  appPort: 8000,
  publicScheme: 'https',
  publicPort: 443,
  healthPath: '/health',
  websocketPath: '/ws',
  heavyLibraries: ['docling'],
  usesSqlite: true,
  usesWebsocket: true,
  usesPythonServer: true,
  hasFrontend: true,
  hasContainers: true,
  writesCheckpoints: true,
  acceptsUploads: true,
};

let serial = 0;

export function finding(section: SectionId, severity: Severity, more: Partial<DraftFinding> = {}): DraftFinding {
  const id = more.id ?? `f${++serial}`;
  return {
    id,
    ruleId: `${section}/defect`,
    section,
    kind: more.confidence === 'Low' ? 'suspicious' : 'issue',
    severity,
    confidence: 'High',
    riskCategory: sectionOf(section).risk,
    title: 'Something is missing',
    file: 'compose.yml',
    line: 1,
    endLine: 1,
    problem: ['It is missing. That hurts.'],
    impact: ['Users notice.'],
    verify: ['Look.'],
    fix: { title: 'Add it', safety: 'review', edits: [], language: 'yaml', at: null, before: null, after: 'it: true' },
    tradeOff: ['None.'],
    evidence: [],
    path: [],
    subject: { kind: 'service', name: 'api' },
    fingerprints: { logical: id, path: id },
    effortKind: 'config-block',
    places: 1,
    ...more,
  };
}

export function question(section: SectionId, severityIfNo: Severity, more: Partial<Question> = {}): Question {
  return {
    id: more.id ?? `q${++serial}`,
    ruleId: `${section}/asks`,
    section,
    text: 'Is it there?',
    needed: 'The answer.',
    assumedDefault: 'It is there.',
    severityIfNo,
    evidence: [],
    ...more,
  };
}

export function passed(section: SectionId, rule = 'proven', evidence: Evidence[] = [place]): RuleOutcome {
  return { ruleId: `${section}/${rule}`, section, status: 'passed', evidence };
}

/** A deployable repository in which every section is proven, unless the test says otherwise. */
export function input(more: Partial<AssessInput> = {}): AssessInput {
  return {
    findings: [],
    questions: [],
    outcomes: sectionIds.map((section) => passed(section)),
    unread: [],
    deployable: true,
    facts,
    answers: new Map(),
    ...more,
  };
}

/** The report that the pipeline would store for this input. */
export function reportFrom(given: AssessInput): Report {
  const assessment = assessAudit(given);
  return {
    schema: 'seaworthy.dev/report/1',
    engine: '0.0.0',
    rules: 'none',
    input: { sha256: '', files: 1, read: 1, bytes: 1, skipped: [], failed: [...given.unread], neutralised: [] },
    project: { name: 'sample' },
    model: { components: [], edges: [], volumes: [], environments: [] },
    assumptions: [],
    questions: given.questions.map((asked) => {
      const gap = assessment.gaps[asked.id];
      return gap === undefined ? asked : { ...asked, gap };
    }),
    findings: [...assessment.findings],
    sections: [...assessment.sections],
    ruleOutcomes: [...given.outcomes],
    score: assessment.score,
    plan: assessment.plan,
    checklists: { preProduction: [...assessment.checklists.preProduction], stack: [...assessment.checklists.stack] },
    verification: [...assessment.verification],
    receipt: { sha256: '' },
  };
}

const someSections = fc.constantFrom(...sectionIds);

export const anyFinding: fc.Arbitrary<DraftFinding> = fc
  .record({
    section: someSections,
    severity: fc.constantFrom(...severities),
    confidence: fc.constantFrom(...confidences),
    rule: fc.constantFrom('a', 'b', 'c'),
    file: fc.constantFrom('compose.yml', 'nginx.conf', 'Dockerfile'),
    line: fc.integer({ min: 1, max: 99 }),
    places: fc.integer({ min: 1, max: 5 }),
    effortKind: fc.constantFrom<DraftFinding['effortKind']>(
      'directive',
      'dockerfile',
      'code-modules',
      'decision',
      'secret-rotation',
    ),
  })
  .map(({ section, severity, rule, ...more }) => finding(section, severity, { ...more, ruleId: `${section}/${rule}` }));

export const anyQuestion: fc.Arbitrary<Question> = fc
  .record({ section: someSections, severityIfNo: fc.constantFrom(...severities), rule: fc.constantFrom('a', 'asks') })
  .map(({ section, severityIfNo, rule }) => question(section, severityIfNo, { ruleId: `${section}/${rule}` }));

export const anyInput: fc.Arbitrary<AssessInput> = fc
  .record({ findings: fc.array(anyFinding, { maxLength: 25 }), questions: fc.array(anyQuestion, { maxLength: 8 }) })
  .map(input);
