import type { Child } from 'hono/jsx';

const styles = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 64rem; padding: 0 1rem 3rem; }
  .sign { background: #7a3e00; color: #fff; margin: 0 -1rem; padding: .4rem 1rem; }
  nav { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; padding: .8rem 0; }
  h2 { margin: 2rem 0 .5rem; font-size: 1.15rem; }
  .wide { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8886; vertical-align: middle; }
  .number { text-align: right; }
  form { display: flex; flex-wrap: wrap; gap: .5rem .8rem; align-items: end; margin: .6rem 0; }
  td form { margin: 0; align-items: center; }
  label { display: grid; gap: .15rem; font-size: .85rem; }
  label input, label select { box-sizing: border-box; height: 2.2rem; }
  input, select, button { font: inherit; padding: .25rem .5rem; max-width: 18rem; }
  input[type=number] { width: 6rem; }
  .notice { border-left: 4px solid #2a7d4f; padding: .4rem .8rem; }
  .refusal { border-left-color: #b3261e; }
`;

export interface Notice {
  readonly text: string;
  readonly isRefusal: boolean;
}

interface FrameProps {
  readonly title: string;
  readonly notice?: Notice | undefined;
  readonly children: Child;
}

/** A page of the simulator's screens. Each says at its top that it is no Autotask. */
export function Frame({ title, notice, children }: FrameProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${title} · Simulated Autotask`}</title>
        <style dangerouslySetInnerHTML={{ __html: styles }} />
      </head>
      <body>
        <p class="sign">
          <strong>Simulated Autotask.</strong> It holds sample data in memory and begins anew with each start.
        </p>
        <nav>
          <a href="/autotask">Companies</a>
          <a href="/autotask/services">Services</a>
        </nav>
        <main>
          <h1>{title}</h1>
          {notice === undefined ? null : (
            <p role={notice.isRefusal ? 'alert' : 'status'} class={notice.isRefusal ? 'notice refusal' : 'notice'}>
              {notice.text}
            </p>
          )}
          {children}
        </main>
      </body>
    </html>
  );
}
