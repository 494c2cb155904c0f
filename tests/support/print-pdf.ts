import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadPdfFonts } from '../../packages/report/src/pdf/load-pdf-fonts.ts';
import { renderPdf } from '../../packages/report/src/pdf/pdf.ts';
import type { Report } from '../../packages/schema/src/report.ts';

/** Prints the SHA-256 of the PDF of a report file: run in another time zone and language, it must print the same. */
const [path = ''] = process.argv.slice(2);
const report = JSON.parse(readFileSync(path, 'utf8')) as Report; // a golden report
const pdf = await renderPdf(report, { fonts: await loadPdfFonts(), createdAt: '2026-03-12T23:30:00Z' });
process.stdout.write(createHash('sha256').update(pdf).digest('hex'));
