import { bandsOf } from './bands.ts';
import type { Diagram, DiagramEdge, DiagramNode } from './diagram.ts';
import { linesOf } from './node-text.ts';

const arrows: Readonly<Record<DiagramEdge['kind'], string>> = {
  request: '-->',
  call: '-->',
  mount: '---',
  order: '-.->',
  pipeline: '-.->',
  backup: '-.->',
};

/** The diagram as Mermaid flowchart text, with all of its edges: for READMEs and wikis that draw it themselves. */
export function mermaidOf(diagram: Diagram): string {
  const names = new Map(diagram.nodes.map((node, i) => [node.id, `n${i + 1}`]));
  const lines = ['flowchart LR'];
  for (const [i, band] of bandsOf(diagram).entries()) {
    const nodes = band.nodes.map((node) => nodeText(names.get(node.id) ?? '', node));
    if (band.title === '') lines.push(...nodes.map((text) => `  ${text}`));
    else lines.push(`  subgraph g${i + 1}["${quoted(band.title)}"]`, ...nodes.map((text) => `    ${text}`), '  end');
  }
  for (const edge of diagram.edges) {
    const label = edge.label === '' ? '' : `|"${quoted(edge.label)}"|`;
    lines.push(`  ${names.get(edge.from)} ${arrows[edge.kind]}${label} ${names.get(edge.to)}`);
  }
  return `${lines.join('\n')}\n`;
}

function nodeText(name: string, node: DiagramNode): string {
  const text = linesOf(node, new Set())
    .map((line) => quoted(line.text))
    .join('<br/>');
  if (node.role === 'volume' || node.role === 'store') return `${name}[("${text}")]`;
  if (node.role === 'internet') return `${name}(["${text}"])`;
  return `${name}["${text}"]`;
}

/** Inside of Mermaid's quotes: entities for what would end them or be read as markup, no line breaks, no Markdown marks. */
function quoted(text: string): string {
  return [...text.replace(/\s+/g, ' ')]
    .map((char) => (/[\p{L}\p{N} .,:·…/→()+=_@?*-]/u.test(char) && char !== '`' ? char : `#${char.codePointAt(0)};`))
    .join('');
}
