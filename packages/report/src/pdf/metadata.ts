import { oneLine } from '../escape.ts';

/** What the file says about itself. */
export interface FileFacts {
  readonly title: string;
  /** The instant of the audit; absent: the file names no time. */
  readonly createdAt?: string;
  /** Hexadecimal; its first 32 digits become the file's identifier. */
  readonly receipt: string;
}

/** What is set here and is not in pdfkit's types. */
interface Internals {
  _id: Uint8Array;
  info: Record<string, unknown>;
  endMetadata: () => void;
  metadataRef: Stream;
  _root: { data: Record<string, unknown> };
  ref(data: object): Stream;
}

interface Stream {
  compress: boolean;
  end(bytes: Uint8Array): void;
}

/**
 * pdfkit takes the time of writing and derives the identifier from it; here both come from the audit, so that equal reports
 * are equal files. Its XMP is replaced too: it escapes nothing.
 */
export function describeDocument(doc: PDFKit.PDFDocument, { title, createdAt, receipt }: FileFacts): void {
  const inner = doc as unknown as Internals; // the fields above are not in its types
  const created = createdAt === undefined ? undefined : new Date(createdAt);
  inner.info = {
    Title: oneLine(title),
    Producer: 'Seaworthy',
    Creator: 'Seaworthy',
    ...(created === undefined ? {} : { CreationDate: created }),
  };
  inner._id = identifier(receipt);
  inner.endMetadata = () => {
    const stream = inner.ref({ Type: 'Metadata', Subtype: 'XML' });
    stream.compress = false;
    stream.end(new TextEncoder().encode(xmp(oneLine(title), created)));
    inner._root.data.Metadata = stream;
  };
}

/** 16 bytes of the receipt; zeros where it is shorter or no hexadecimal. */
function identifier(receipt: string): Uint8Array {
  const digits = /^[0-9a-f]*/i.exec(receipt)?.[0] ?? '';
  return Uint8Array.from(
    { length: 16 },
    (_, index) => Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16) || 0,
  );
}

function xmp(title: string, created: Date | undefined): string {
  const date = created === undefined ? '' : `<xmp:CreateDate>${created.toISOString().slice(0, 19)}Z</xmp:CreateDate>`;
  return `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escapeXml(title)}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>en</rdf:li></rdf:Bag></dc:language>
${date}<xmp:CreatorTool>Seaworthy</xmp:CreatorTool><pdf:Producer>Seaworthy</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>`;
}

/** Characters that XML 1.0 forbids are not left by oneLine, except the two non-characters. */
function escapeXml(text: string): string {
  return text
    .replace(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
