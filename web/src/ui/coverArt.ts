/** A picture made of a few voices, always the same for the same seed. */
export interface CoverArt {
  background: string;
  /** SVG paths on a 100 × 100 grid. */
  voices: { d: string; color: string; width: number; filled: boolean }[];
}

type Random = () => number;

/** FNV-1a, then mulberry32: even, quick, and the same everywhere. */
function randomFrom(seed: string): Random {
  let state = 0x811c9dc5;
  for (const letter of seed) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const n = (value: number) => value.toFixed(1);

function waves(random: Random, count: number): string[] {
  const rise = 10 + random() * 16;
  const drift = (random() - 0.5) * 24;
  return Array.from({ length: count }, (_, i) => {
    const y = 20 + (i * 60) / (count - 1);
    const lift = rise * (0.5 + random());
    return `M-10 ${n(y)}C15 ${n(y - lift)} 30 ${n(y - lift)} 50 ${n(y)}S85 ${n(y + lift)} 110 ${n(y + drift)}`;
  });
}

function rings(random: Random, count: number): string[] {
  const [x, y] = [random() * 100, random() * 100];
  const gap = 90 / count;
  return Array.from({ length: count }, (_, i) => circle(x, y, 10 + i * gap));
}

function discs(random: Random, count: number): string[] {
  const turn = random() * Math.PI * 2;
  return Array.from({ length: count }, (_, i) => {
    const angle = turn + (i * 2 * Math.PI) / count;
    return circle(50 + 18 * Math.cos(angle), 50 + 18 * Math.sin(angle), 24 + random() * 8);
  });
}

function arches(random: Random, count: number): string[] {
  const x = 30 + random() * 40;
  return Array.from({ length: count }, (_, i) => {
    const r = 12 + (i * 52) / count;
    return `M${n(x - r)} 110V${n(44 + r * 0.2)}a${n(r)} ${n(r)} 0 0 1 ${n(2 * r)} 0V110`;
  });
}

const circle = (x: number, y: number, r: number) =>
  `M${n(x - r)} ${n(y)}a${n(r)} ${n(r)} 0 1 0 ${n(2 * r)} 0a${n(r)} ${n(r)} 0 1 0 ${n(-2 * r)} 0z`;

const motifs = [waves, rings, arches, discs];

/** The hue, in degrees, that goes with a seed. */
export const hueOf = (seed: string) => Math.floor(randomFrom(seed)() * 360);

/** Pictures of one seed share their colours and motif; each `variant` draws its own lines. */
export function coverArt(seed: string, variant = ''): CoverArt {
  const random = randomFrom(seed);
  const hue = Math.floor(random() * 360);
  const motif = motifs[Math.floor(random() * motifs.length)] ?? waves;
  const filled = motif === discs;
  const count = filled ? 3 : 4 + Math.floor(random() * 3);
  const spread = random() < 0.5 ? 40 : 150;
  const line = variant ? randomFrom(seed + variant) : random;
  return {
    background: `linear-gradient(${Math.floor(random() * 360)}deg, hsl(${hue} 46% 17%), hsl(${hue + 35} 50% 34%))`,
    voices: motif(line, count).map((d, i) => ({
      d,
      color: `hsl(${hue + 20 + (spread * i) / count} 78% ${66 + ((i * 13) % 16)}%)`,
      width: 2.2 + line() * 2,
      filled,
    })),
  };
}
