import { readFileSync } from 'node:fs';
import { reassess } from '../../packages/assess/src/reassess.ts';
import { type Finding, Report } from '../../packages/schema/src/report.ts';
import { summaryOf } from '../../packages/schema/src/summary-of.ts';
import { sectionIds } from '../../packages/schema/src/taxonomy.ts';
import type { Audit, Store } from '../../packages/store/src/port.ts';

/** Golden reports whose findings are the patterns: real titles, texts, code and patches. */
const patterns = ['docs-desk', 'shop-k8s', 'static-site'];
/** Places of one defect are in so many services; a file of a service holds several findings. */
const services = 240;

/**
 * A report of this many findings, the same for the same seed: the findings of the golden reports, again and again in other
 * files, at other lines, of other services, scored by the real assessment.
 */
export function manyFindings(count: number, seed = 1): Report {
  const goldens = patterns.map(readGolden);
  const [base] = goldens;
  if (base === undefined) throw new Error('no golden report');
  const found = goldens.flatMap((report) => report.findings);
  const next = random(seed);
  const findings = Array.from({ length: count }, (_, index): Finding => {
    const pattern = found[Math.floor(next() * found.length)];
    if (pattern === undefined) throw new Error('no pattern');
    return placed(pattern, index, Math.floor(next() * services), 1 + Math.floor(next() * 400));
  }).sort((a, b) => sectionIds.indexOf(a.section) - sectionIds.indexOf(b.section));
  const numbered = findings.map((finding, index) => ({ ...finding, number: index + 1 }));
  return reassess({ ...base, project: { name: 'fleet' }, findings: numbered }, new Map());
}

function placed(pattern: Finding, index: number, service: number, line: number): Finding {
  const id = (index + 1).toString(16).padStart(20, '0');
  const name = `svc-${String(service).padStart(3, '0')}`;
  const file = `services/${name}/${pattern.file}`;
  const moved = line - pattern.line;
  return {
    ...pattern,
    id,
    fingerprints: { ...pattern.fingerprints, path: id },
    file,
    line,
    endLine: pattern.endLine + moved,
    subject: { ...pattern.subject, name: `${name}/${pattern.subject.name}` },
    evidence: pattern.evidence.map((place) =>
      place.path === pattern.file
        ? {
            ...place,
            path: file,
            startLine: Math.max(1, place.startLine + moved),
            endLine: Math.max(1, place.endLine + moved),
          }
        : place,
    ),
  };
}

function readGolden(name: string): Report {
  const path = new URL(`../../fixtures/${name}/report.json`, import.meta.url);
  return Report.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** Mulberry32: small, and the same everywhere. Numbers from 0 to 1. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A finished audit with this report, stored the way a worker stores it. */
export async function storeReport(store: Store, report: Report): Promise<Audit> {
  const { team, user } = await store.teams.local();
  const { id: projectId } = await store.projects.ensure(team.id, report.project.name, user.id);
  const archive = new TextEncoder().encode(`archive of ${report.project.name}`);
  const { sha256, size } = await store.blobs.write(one(archive), 1_000);
  const audit = await store.audits.create({
    projectId,
    label: null,
    fileName: `${report.project.name}.zip`,
    uploadBlob: sha256,
    uploadBytes: size,
    createdBy: user.id,
  });
  await store.audits.transition(audit.id, ['queued'], 'running');
  const bytes = new TextEncoder().encode(JSON.stringify(report));
  await store.audits.finish(audit.id, {
    summary: summaryOf(report),
    files: [{ name: 'report.json', mediaType: 'application/json', bytes }],
    event: { type: 'done', stage: null, message: 'Done', counts: {} },
  });
  return audit;
}

async function* one(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
