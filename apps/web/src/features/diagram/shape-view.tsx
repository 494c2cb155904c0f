import type { Shape, Tone } from '@seaworthy/assess/diagram/shapes';
import { pathData } from '@seaworthy/assess/diagram/svg';

const severityTones: Readonly<Record<string, string>> = {
  CRITICAL: 'critical',
  HIGH: 'high',
  MEDIUM: 'medium',
  MONITOR: 'monitor',
};

/** Tones are tokens of the page, so the drawing follows its theme. */
const paint = (tone: Tone | null): string => (tone === null ? 'none' : `var(--${severityTones[tone] ?? tone})`);

export function ShapeView({ shape }: { readonly shape: Shape }) {
  if (shape.kind === 'text') {
    return (
      <text
        x={shape.x}
        y={shape.y}
        fontSize={shape.size}
        fontWeight={shape.bold ? 600 : 400}
        style={{ fill: paint(shape.fill) }}
      >
        {shape.text}
      </text>
    );
  }
  const common = {
    style: { fill: paint(shape.fill), stroke: paint(shape.stroke) },
    strokeWidth: shape.line,
    strokeDasharray: shape.dash?.join(' '),
  };
  if (shape.kind === 'path') return <path d={pathData(shape.segments, shape.closed)} {...common} />;
  const { x, y, width, height, radius } = shape;
  return <rect x={x} y={y} width={width} height={height} rx={radius} {...common} />;
}

/** Shapes of one immutable drawing, in their order. */
export function Shapes({ shapes }: { readonly shapes: readonly Shape[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: parts of one immutable drawing
  return shapes.map((shape, index) => <ShapeView key={index} shape={shape} />);
}
