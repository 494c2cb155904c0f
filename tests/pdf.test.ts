import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { blockLabels, expectedHeadings } from '../packages/report/src/conformance.ts';
import { loadPdfFonts } from '../packages/report/src/pdf/load-pdf-fonts.ts';
import type { PdfFonts, PdfOptions } from '../packages/report/src/pdf/options.ts';
import { renderPdf } from '../packages/report/src/pdf/pdf.ts';
import { lines } from '../packages/report/src/words.ts';
import { hostileReport } from '../packages/report/testing/hostile-report.ts';
import { isOpen } from '../packages/schema/src/open-findings.ts';
import type { Finding, Report } from '../packages/schema/src/report.ts';
import { poppler, wordsOf } from './support/poppler.ts';

const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const names = readdirSync(fixtures).filter((name) => existsSync(`${fixtures}${name}/report.json`));
const createdAt = '2026-03-12T23:30:00Z';
let fonts: PdfFonts;

beforeAll(async () => {
  fonts = await loadPdfFonts();
});

test('there are fixtures to print', () => {
  expect(names.length).toBeGreaterThanOrEqual(5);
});

describe.each(names)('%s', (name) => {
  const report = golden(name);
  let pdf: Uint8Array;
  let pages: string[];
  beforeAll(async () => {
    pdf = await print(report, { auditNumber: 14, label: 'main @ 4be1c7d', baseUrl: 'https://audit.example/a/14' });
    pages = poppler('pdftotext', pdf, ['-']).split('\f');
  });

  test('has every heading of the audit prompt, in its order', () => {
    const [, ...wanted] = expectedHeadings(); // The first one is the title of the file.
    // Page 4 is the contents, which name them too.
    for (const line of pages.slice(4).join('\n').split('\n')) {
      if (['#', '##', '###'].some((level) => wanted[0]?.test(`${level} ${line}`))) wanted.shift();
    }
    expect(wanted).toEqual([]);
  });

  test('says every finding in the block of the audit prompt, in its order', () => {
    const labels = pages
      .slice(4)
      .join('\n')
      .split('\n')
      .flatMap((line) => {
        const index = blockLabels.findIndex((label) => label.test(line));
        return index < 0 ? [] : [index];
      });
    expect(labels).toEqual(report.findings.filter(isOpen).flatMap(() => blockLabels.map((_, index) => index)));
    const text = squeezed(pages.join(' '));
    let from = 0;
    for (const finding of inPrintedOrder(report)) {
      const head = `[SEVERITY: ${finding.severity}] Location: ${finding.file} : ${lines({ startLine: finding.line, endLine: finding.endLine })} Risk Category: ${finding.riskCategory} The Problem:`;
      const at = text.indexOf(squeezed(head), from);
      expect(at, head).toBeGreaterThanOrEqual(from);
      from = at + 1;
    }
  });

  test('is tagged, titled, in English, with embedded subsets of its fonts', () => {
    const facts = poppler('pdfinfo', pdf, []);
    expect(facts).toMatch(/^Tagged: +yes$/m);
    expect(facts).toContain(`Infrastructure & Deployment Audit — ${report.project.name}`);
    expect(facts).not.toMatch(/^Syntax Error/m);
    const tree = new Set(
      poppler('pdfinfo', pdf, ['-struct'])
        .match(/^ *\w+/gm)
        ?.map((line) => line.trim()),
    );
    for (const tag of ['Document', 'Sect', 'H1', 'H2', 'P', 'L', 'LI', 'LBody', 'Table', 'TR', 'TH', 'TD', 'Figure'])
      expect(tree).toContain(tag);
    const [, , ...rows] = poppler('pdffonts', pdf, []).trim().split('\n');
    expect(rows.length).toBeGreaterThan(2);
    for (const row of rows) expect(row).toMatch(/^[A-Z]{6}\+(?:IBMPlex|DejaVu)\S+ .* yes yes yes /);
  });

  test('stays inside the margins', () => {
    expect(outside(pdf)).toEqual([]);
  });

  test('has a summary of three pages', async () => {
    const summary = await print(report, { summaryOnly: true });
    expect(poppler('pdfinfo', summary, [])).toMatch(/^Pages: +3$/m);
    const text = poppler('pdftotext', summary, ['-']);
    for (const words of ['Executive summary', 'Fix first', 'Signed off by', 'Compartments', 'Points lost by area'])
      expect(text).toContain(words);
  });
});

test('findings are bookmarks below their section, below their area', async () => {
  const report = golden('static-site');
  const outline = poppler('pdftohtml', await print(report), ['-xml', '-i', '-stdout']);
  const [first] = inPrintedOrder(report);
  expect(outline).toMatch(/<item page="\d+">2\) Reverse Proxy &amp; Network Configuration<\/item>\s*<outline>/);
  expect(outline).toMatch(/<item page="\d+">A\) TLS Configuration<\/item>\s*<outline>/);
  expect(outline).toContain(`${first?.number} · ${first?.title}</item>`);
  expect(outline).not.toMatch(/^Syntax Error/m);
});

test('equal reports are equal files, in every time zone and language', async () => {
  const report = golden('static-site');
  const here = createHash('sha256')
    .update(await print(report))
    .digest('hex');
  const again = createHash('sha256')
    .update(await print(structuredClone(report)))
    .digest('hex');
  expect(again).toBe(here);
  const script = fileURLToPath(new URL('./support/print-pdf.ts', import.meta.url));
  const elsewhere = spawnSync(process.execPath, ['--import', 'tsx', script, `${fixtures}static-site/report.json`], {
    env: { ...process.env, TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
    encoding: 'utf8',
  });
  expect(elsewhere.stderr).toBe('');
  expect(elsewhere.stdout).toBe(here);
});

test('without the time of the audit the file names none', async () => {
  const report = golden('static-site');
  const pdf = await renderPdf(report, { fonts });
  expect(poppler('pdfinfo', pdf, [])).not.toContain('CreationDate');
  expect(poppler('pdftotext', pdf, ['-'])).not.toContain('Audited on');
  expect(poppler('pdfinfo', await print(report), ['-rawdates'])).toContain('D:20260312233000Z');
});

describe('a hostile repository', () => {
  test('can neither break the file nor leave the page', async () => {
    await fc.assert(
      fc.asyncProperty(hostileReport, async (report) => {
        const pdf = await print(report, { label: report.rules, baseUrl: 'https://audit.example/a/1' });
        expect(outside(pdf)).toEqual([]);
        expect(poppler('pdfinfo', pdf, ['-struct-text'])).not.toMatch(/^(?:Syntax|Internal) (?:Error|Warning)/m);
      }),
      { numRuns: 8 },
    );
  });

  test('is told which of its characters have no shape here', async () => {
    const report = withFirst((finding) => ({ ...finding, title: 'Service 平台 is slow', file: 'деплой/→.yml' }));
    const text = poppler('pdftotext', await print(report), ['-']);
    expect(text).toContain('Service \ufffd\ufffd is slow');
    expect(text).toContain('Location: деплой/→.yml :');
    expect(squeezed(text)).toMatch(/charactershavenoshapeinthefontsofthisfile.*U\+5E73,U\+53F0\./);
  });

  test('with names longer than a page is cut to lines, and its code is counted', async () => {
    const long = 'deep/'.repeat(2_000);
    const after = `${'x'.repeat(50_000)}\n${Array.from({ length: 40 }, (_, index) => `key${index}: 1`).join('\n')}`;
    const report = withFirst((finding) => ({
      ...finding,
      title: 'W'.repeat(3_000),
      file: long,
      fix: { ...finding.fix, before: null, after, at: `${'with spaces and '.repeat(40)}${long}` },
    }));
    const named = { ...report, project: { name: long } };
    const pdf = await print(named, { label: long });
    expect(outside(pdf)).toEqual([]);
    expect(poppler('pdftotext', pdf, ['-'])).toContain('… 17 more lines in the report file');
    const summary = await print(named, { label: long, summaryOnly: true });
    expect(poppler('pdfinfo', summary, [])).toMatch(/^Pages: +3$/m);
  });
});

test('above 500 findings MEDIUM and MONITOR are listed, and the file says so', async () => {
  const report = many(501);
  const text = poppler('pdftotext', await print(report), ['-']);
  const full = report.findings.filter(({ severity }) => severity === 'CRITICAL' || severity === 'HIGH');
  expect(text.match(/^\[SEVERITY: /gm)).toHaveLength(full.length);
  expect(text).not.toContain('[SEVERITY: MEDIUM]');
  expect(squeezed(text)).toContain(squeezed('This audit has 501 findings. CRITICAL and HIGH are printed in full'));
  const listed = report.findings.find(({ severity }) => severity === 'MEDIUM');
  expect(squeezed(text)).toContain(`${listed?.number}MEDIUM`);
});

function golden(name: string): Report {
  return JSON.parse(readFileSync(`${fixtures}${name}/report.json`, 'utf8')) as Report; // its schema is tested elsewhere
}

function print(report: Report, options: Partial<PdfOptions> = {}): Promise<Uint8Array> {
  return renderPdf(report, { fonts, createdAt, ...options });
}

/** Issues by area and section, then the suspicious patterns. */
function inPrintedOrder(report: Report): Finding[] {
  const findings = report.findings.filter(isOpen);
  const of = (kind: Finding['kind']) => findings.filter((finding) => finding.kind === kind);
  return [...of('issue'), ...of('suspicious')];
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Words that are not between the margins, or below the foot. */
function outside(pdf: Uint8Array): string[] {
  return wordsOf(pdf)
    .filter(({ left, top, right, bottom }) => left < 63 || right > 533 || top < 45 || bottom > 806)
    .map(({ text, left, right, bottom }) => `${text} ${left}–${right}, ${bottom}`);
}

function withFirst(change: (finding: Finding) => Finding): Report {
  const report = golden('static-site');
  return { ...report, findings: report.findings.map((finding, index) => (index === 0 ? change(finding) : finding)) };
}

/** The findings of docs-desk again and again, in the order of a report. */
function many(count: number): Report {
  const report = golden('docs-desk');
  const { findings } = report;
  const repeated = findings.flatMap((finding, index) =>
    Array.from({ length: Math.ceil(count / findings.length) }, (_, at) => ({ ...finding, id: `${index}-${at}` })),
  );
  const kept = repeated.slice(0, count).map((finding, index) => ({ ...finding, number: index + 1 }));
  return { ...report, findings: kept };
}
