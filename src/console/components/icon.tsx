/** Drawn on a grid of 24, by lines of one width. */
const paths = {
  runs: 'M4 12a8 8 0 1 1 2.3 5.6M4 12V7m0 5h5M12 8v4l3 2',
  jobs: 'M7 3v3m10-3v3M4 9h16M5 5h14a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Zm4 9 2 2 4-4',
  trends: 'M4 4v16h16M8 15l3.5-4 3 2.5L20 7',
  codes: 'M5 4h11a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3V4Zm0 13a3 3 0 0 1 3-3h11M9 8h6',
  secrets: 'M8 20a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.2-7.7L20 3.5m-3.5 3.5 3 3m-6 0 2 2',
  customers:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6 9a6 6 0 0 1 12 0m1-15.5a3.5 3.5 0 0 1 0 6.8M18 14.5a6 6 0 0 1 3 5.5',
  catalogue: 'M4 7l8-4 8 4-8 4-8-4Zm0 5 8 4 8-4M4 17l8 4 8-4',
  mapping: 'M4 7h9a3 3 0 0 1 3 3v7m0 0-3-3m3 3 3-3M4 4v6M13 20h6',
  rules: 'M4 6h16M7 12h10M10 18h4',
  reports: 'M6 3h8l5 5v13H6V3Zm8 0v5h5M9 13h7M9 17h7',
  audit: 'M12 3l7 3v6c0 4-3 7-7 9-4-2-7-5-7-9V6l7-3Zm-3 9 2 2 4-4',
  bell: 'M6 17h12l-1.5-2.5V11a4.5 4.5 0 0 0-9 0v3.5L6 17Zm4 3h4M12 6.5V4',
  setup: 'M4 6h9m4 0h3M4 12h3m4 0h9M4 18h7m4 0h5M15 4v4M9 10v4m4 2v4',
  play: 'M7 5v14l11-7L7 5Z',
  pause: 'M8 5v14M16 5v14',
  stop: 'M6 6h12v12H6z',
  plus: 'M12 5v14M5 12h14',
  edit: 'M4 20l1-4L16 5l3 3L8 19l-4 1Zm10-13 3 3',
  trash: 'M5 7h14M10 7V4h4v3m3 0-1 13H8L7 7m3 4v5m4-5v5',
  download: 'M12 4v11m0 0 4-4m-4 4-4-4M5 20h14',
  search: 'M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14Zm5-2 4 4',
  external: 'M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5',
  up: 'M12 19V6m-5 5 5-5 5 5',
  down: 'M12 5v13m-5-5 5 5 5-5',
  updown: 'M8 9l4-4 4 4M8 15l4 4 4-4',
  chevron: 'M6 9l6 6 6-6',
  left: 'M15 5l-7 7 7 7',
  right: 'M9 5l7 7-7 7',
  check: 'M5 12.5 10 17 19 7',
  warning: 'M12 4 2.5 20h19L12 4Zm0 6v4m0 3h.01',
  error: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-13v5m0 3h.01',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-10v5m0-8h.01',
  mend: 'M20 11a8 8 0 0 0-14.6-3.5L4 9m0-5v5h5M4 13a8 8 0 0 0 14.6 3.5L20 15m0 5v-5h-5',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 8a7 7 0 0 1 14 0',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3.5 2',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-14v2m0 16v2M4.9 4.9l1.4 1.4m11.4 11.4 1.4 1.4M2 12h2m16 0h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z',
  screen: 'M3 5h18v11H3zM8 20h8m-4-4v4',
  dots: 'M5 12h.01M12 12h.01M19 12h.01',
} as const;

export type IconName = keyof typeof paths;

/** A small picture beside words, which say the same; it is not read out. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
