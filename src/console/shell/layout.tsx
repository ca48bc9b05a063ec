import type { Child } from 'hono/jsx';
import { Icon, type IconName } from '../components/icon.js';
import { Notice, type NoticeKind } from '../components/notice.js';
import { isWithin, type Room } from './room.js';
import { assetUrl } from './static-files.js';
import { themes, type Theme } from './theme.js';

export interface LayoutProps {
  readonly title: string;
  readonly rooms: readonly Room[];
  /** The address of the page that is shown, with its query. */
  readonly here: string;
  readonly theme: Theme;
  readonly timeZone: string;
  /** The day that runs of a sample take for today, in words; undefined: the real one. */
  readonly sampleDay: string | undefined;
  /** Other systems' own pages. */
  readonly otherSystems: readonly { readonly label: string; readonly url: string }[];
  /** What the last action came to. */
  readonly notice: { readonly kind: NoticeKind; readonly text: string } | undefined;
  readonly children?: Child;
}

/** htmx runs nothing that stands in attributes and writes no styles of its own: the pages' policy forbids both. */
const htmxConfig = JSON.stringify({
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  defaultSwapStyle: 'outerHTML',
});

/** The frame of every page. */
export function Layout(props: LayoutProps) {
  const { title, theme, notice, children } = props;
  return (
    <html lang="en" {...(theme === 'system' ? {} : { 'data-theme': theme })}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="htmx-config" content={htmxConfig} />
        <title>{`${title} · Billing sync`}</title>
        <link rel="icon" href={assetUrl('icon.svg')} type="image/svg+xml" />
        <link rel="stylesheet" href={assetUrl('console.css')} />
        <script src={assetUrl('htmx.js')} defer></script>
        <script src={assetUrl('console.js')} defer></script>
      </head>
      <body>
        <a class="skip-link" href="#content">
          Skip to the content
        </a>
        <div class="frame">
          <Side {...props} />
          <main id="content" tabindex={-1}>
            <div id="connection" role="status" hidden></div>
            {notice === undefined ? null : <Notice kind={notice.kind}>{notice.text}</Notice>}
            {children}
          </main>
        </div>
      </body>
    </html>
  );
}

/** The product's name, and the menu of its pages: beside the page, or opened by a button where the screen is narrow. */
function Side(props: LayoutProps) {
  const { rooms, here } = props;
  const current = rooms.find(({ path }) => isWithin(here, path));
  return (
    <header class="side">
      <a class="brand" href="/">
        <img src={assetUrl('icon.svg')} alt="" width="28" height="28" />
        <span>
          Billing sync
          <small>Atria → Autotask</small>
        </span>
      </a>
      <button type="button" class="button side-toggle" popovertarget="side-menu">
        {current?.label ?? 'Pages'}
        <Icon name="chevron" />
      </button>
      <div class="side-menu" id="side-menu" popover="auto">
        <Pages {...{ rooms, here }} />
        <SideFoot {...props} />
      </div>
    </header>
  );
}

function Pages({ rooms, here }: Pick<LayoutProps, 'rooms' | 'here'>) {
  const groups = [...new Set(rooms.map(({ group }) => group))];
  return (
    <nav aria-label="Pages">
      {groups.map((group) => (
        <div class="nav-group">
          <p class="nav-heading" id={headingId(group)}>
            {group}
          </p>
          <ul aria-labelledby={headingId(group)}>
            {rooms
              .filter((room) => room.group === group)
              .map((room) => (
                <li>
                  <NavLink {...room} isCurrent={isWithin(here, room.path)} />
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function SideFoot({ here, theme, timeZone, sampleDay, otherSystems }: LayoutProps) {
  return (
    <div class="side-foot">
      {otherSystems.map(({ label, url }) => (
        <a class="nav-link" href={url} target="_blank" rel="noopener">
          <Icon name="external" />
          {label}
        </a>
      ))}
      <ThemeChoice theme={theme} here={here} />
      <p class="zone">
        Times are in {timeZone}.{sampleDay === undefined ? '' : ` Runs of this sample take ${sampleDay} for today.`}
      </p>
    </div>
  );
}

function NavLink({ path, label, icon, isCurrent }: Pick<Room, 'path' | 'label' | 'icon'> & { isCurrent: boolean }) {
  return (
    <a class="nav-link" href={path} {...(isCurrent ? { 'aria-current': 'page' } : {})}>
      <Icon name={icon} />
      {label}
    </a>
  );
}

const themeLooks: Readonly<Record<Theme, { readonly icon: IconName; readonly label: string }>> = {
  system: { icon: 'screen', label: "The system's colours" },
  light: { icon: 'sun', label: 'Light' },
  dark: { icon: 'moon', label: 'Dark' },
};

function ThemeChoice({ theme, here }: { theme: Theme; here: string }) {
  return (
    <form class="theme" method="post" action="/theme" aria-label="Colours">
      <input type="hidden" name="back" value={here} />
      {themes.map((each) => (
        <button
          name="theme"
          value={each}
          aria-pressed={each === theme ? 'true' : 'false'}
          title={themeLooks[each].label}
        >
          <Icon name={themeLooks[each].icon} />
          <span class="visually-hidden">{themeLooks[each].label}</span>
        </button>
      ))}
    </form>
  );
}

function headingId(group: string): string {
  return `pages-${group.toLowerCase().replaceAll(' ', '-')}`;
}
