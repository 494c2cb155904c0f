import type { Report } from '@seaworthy/schema/report';
import type { ReportFile, Reports } from './artifacts.ts';
import { type Codec, pack, unpack } from './codec.ts';

type Heading = Omit<ReportFile, 'bytes'>;

/** The files as they are handed out; the report object is read back from its own JSON. */
export const reportCodec: Codec<Reports> = {
  encode({ files }) {
    const headings: Heading[] = files.map(({ name, mediaType }) => ({ name, mediaType }));
    return pack(
      headings,
      files.map((file) => file.bytes),
    );
  },
  decode(bytes) {
    const { header, bodies } = unpack<Heading[]>(bytes);
    const files = header.map((heading, i) => ({ ...heading, bytes: bodies[i] ?? Buffer.alloc(0) }));
    const json = files.find((file) => file.name === 'report.json');
    if (json === undefined) throw new Error('the stored report has no report.json');
    const report = JSON.parse(Buffer.from(json.bytes).toString('utf8')) as Report; // written by the same stage version
    return { report, files };
  },
};
