/** Line icons on a grid of 24; those in `solid` are filled. */
const paths = {
  home: 'M4 11.5 12 4l8 7.5V20h-5.5v-5.5h-5V20H4z',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zm4.7-1.8L20 20',
  library: 'M5 4v16M10 4v16M15 4.5l4.5 15',
  playlist: 'M4 6h11M4 11h11M4 16h6m8-8v9.5m0 0a2.2 2.2 0 1 1-4.4 0 2.2 2.2 0 0 1 4.4 0z',
  heart: 'M12 20S4 15 4 9.3A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.3C20 15 12 20 12 20z',
  heartFilled: 'M12 20S4 15 4 9.3A4.3 4.3 0 0 1 12 7a4.3 4.3 0 0 1 8 2.3C20 15 12 20 12 20z',
  play: 'M7.5 4.8v14.4L19.5 12z',
  pause: 'M7 5h3.5v14H7zM13.5 5H17v14h-3.5z',
  next: 'M6 5v14l9.5-7zM16.5 5H19v14h-2.5z',
  previous: 'M18 5v14l-9.5-7zM5 5h2.5v14H5z',
  shuffle:
    'M4 7h3c5 0 5 10 10 10h3m0 0-2.5-2.5M20 17l-2.5 2.5M4 17h3c1.5 0 2.6-.9 3.4-2.1M13.6 9.1C14.4 7.9 15.5 7 17 7h3m0 0-2.5-2.5M20 7l-2.5 2.5',
  repeat: 'M17 4.5 19.5 7 17 9.5M19.5 7H8a4 4 0 0 0-4 4v1m3 7.5L4.5 17 7 14.5M4.5 17H16a4 4 0 0 0 4-4v-1',
  queue: 'M4 6h16M4 11h16M4 16h9m3.5-1.5v6l4.5-3z',
  volume: 'M4 9.5v5h3.5L12 18V6L7.5 9.5zM15.5 9a4 4 0 0 1 0 6m2.5-8.5a7.5 7.5 0 0 1 0 11',
  muted: 'M4 9.5v5h3.5L12 18V6L7.5 9.5zM16 9.5l5 5m0-5-5 5',
  plus: 'M12 5v14M5 12h14',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M5 12.5 10 17.5 19.5 7',
  down: 'M6 9l6 6 6-6',
  radio:
    'M12 13a1 1 0 1 0 0-2 1 1 0 0 0 0 2zm-3.5 2.5a5 5 0 0 1 0-7m7 0a5 5 0 0 1 0 7M6 18A8.5 8.5 0 0 1 6 6m12 0a8.5 8.5 0 0 1 0 12',
  podcast: 'M12 14.5a3 3 0 0 0 3-3V6.5a3 3 0 0 0-6 0v5a3 3 0 0 0 3 3zm-6-3.5a6 6 0 0 0 12 0M12 17v3.5M8.5 20.5h7',
  back: 'M5 4.5V9h4.5M5.2 9a8 8 0 1 1-1.2 4.2',
  forth: 'M19 4.5V9h-4.5M18.8 9a8 8 0 1 0 1.2 4.2',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm-7.5 8c.8-3.5 3.8-5.5 7.5-5.5s6.7 2 7.5 5.5',
  devices: 'M4 5h12v3M4 5v10h7M2.5 18.5H11m3-8h6.5v9H14zm3.2 6.6h.1',
  grip: 'M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01',
  up: 'M12 19V5m-5.5 5.5L12 5l5.5 5.5',
  downArrow: 'M12 5v14m-5.5-5.5L12 19l5.5-5.5',
  download: 'M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14',
  hide: 'M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16zM8 12h8',
  mask: 'M3 9.5c3-1.5 6-1.5 9 0 3-1.5 6-1.5 9 0 0 5-2 8-5 8-2 0-3-1.5-4-3-1 1.5-2 3-4 3-3 0-5-3-5-8z',
  trash: 'M5 7h14M9.5 7V4.5h5V7m-8 0 1 13h9l1-13',
  pen: 'M5 19l1-4L16.5 4.5l3 3L9 18z',
  disc: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zm0-7a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  gem: 'M7 5h10l4 5-9 10L3 10zM3 10h18M12 20 8.5 10 12 5l3.5 5z',
  settings: 'M4 7h9m5 0h2M4 17h2m5 0h9M15.5 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm-7 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
  logOut: 'M14 4.5H6v15h8M10.5 12H20m0 0-3.5-3.5M20 12l-3.5 3.5',
} as const;

const solid = new Set<IconName>(['heartFilled', 'play', 'pause', 'next', 'previous']);

export type IconName = keyof typeof paths;

/** Decoration only: what it stands for must be said by its button. */
export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  const look = solid.has(name)
    ? { fill: 'currentColor', stroke: 'currentColor', strokeWidth: 1 }
    : { fill: 'none', stroke: 'currentColor', strokeWidth: name === 'more' || name === 'grip' ? 2.6 : 1.8 };
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      {...look}
    >
      <path d={paths[name]} />
    </svg>
  );
}
