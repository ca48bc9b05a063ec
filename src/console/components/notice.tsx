import type { Child } from 'hono/jsx';
import { Icon, type IconName } from './icon.js';

export type NoticeKind = 'good' | 'info' | 'warning' | 'error';

const icons: Readonly<Record<NoticeKind, IconName>> = {
  good: 'check',
  info: 'info',
  warning: 'warning',
  error: 'error',
};

/** Something to know before the rest of the page: what an action came to, or what is wrong. */
export function Notice({ kind, children }: { kind: NoticeKind; children?: Child }) {
  return (
    <div class={`notice notice-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <Icon name={icons[kind]} />
      <div>{children}</div>
    </div>
  );
}
