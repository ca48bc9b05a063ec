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
  /** Where Temporal's web UI is; undefined where nobody said. */
  readonly temporalUiUrl: string | undefined;
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

function Side({ rooms, here, theme, timeZone, temporalUiUrl }: LayoutProps) {
  const groups = [...new Set(rooms.map(({ group }) => group))];
  return (
    <header class="side">
      <a class="brand" href="/">
        <img src={assetUrl('icon.svg')} alt="" width="28" height="28" />
        <span>
          Billing sync
          <small>Atria → Autotask</small>
        </span>
      </a>
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
      <div class="side-foot">
        {temporalUiUrl === undefined ? null : (
          <a class="nav-link" href={temporalUiUrl}>
            <Icon name="external" />
            Temporal
          </a>
        )}
        <ThemeChoice theme={theme} here={here} />
        <p class="zone">Times are in {timeZone}.</p>
      </div>
    </header>
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
