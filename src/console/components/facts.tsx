import type { Child } from 'hono/jsx';

/** Facts by name: a list of {@link Fact}s. */
export function Facts({ children }: { children?: Child }) {
  return <dl class="facts">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children?: Child }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** The facts about what a page shows, which its title names. `about` is read out before them: `this run`. */
export function FactsCard({ about, children }: { about: string; children?: Child }) {
  return (
    <section class="card" aria-labelledby="facts-heading">
      <h2 id="facts-heading" class="visually-hidden">
        About {about}
      </h2>
      <Facts>{children}</Facts>
    </section>
  );
}
