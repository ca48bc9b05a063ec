import type { Choice } from '../../domain/mapping/choices.js';
import type { CannotAsk } from '../../mapping/cannot-ask.js';
import { Opened } from '../components/changed-meanwhile.js';
import { PageHead } from '../components/page-head.js';
import { SearchBox } from '../components/search-box.js';
import { actionsColumn, ScrollTable } from '../components/table.js';
import { Time } from '../components/time.js';
import { addressOf } from '../shell/address.js';
import type { Times } from '../shell/times.js';
import { AskAgain } from './ask-again.js';
import { Unasked } from './mapping-page.js';

/** So many are shown: more would not be looked through. */
const mostShown = 50;

export interface ChoicePageProps {
  readonly title: string;
  readonly crumb: { readonly href: string; readonly label: string };
  /** What is chosen: `company`. */
  readonly noun: 'company' | 'service';
  /** What its value is called: `Account ID`. */
  readonly valueLabel: string;
  /** The page itself. */
  readonly address: string;
  /** What the search keeps in the address. */
  readonly kept: Readonly<Record<string, string>>;
  readonly search: string;
  readonly choices: readonly Choice[];
  /** When Autotask was read; undefined where it could not be. */
  readonly asked?: { readonly at: Date; readonly times: Times } | undefined;
  readonly problem?: { readonly cannotAsk: CannotAsk; readonly secretSet: string } | undefined;
  /** The form that saves a choice. */
  readonly save: {
    readonly action: string;
    readonly field: string;
    readonly saved: string;
    readonly sent: Readonly<Record<string, string>>;
  };
}

/** Lets a person choose a company or service from those that Autotask has. */
export function ChoicePage(props: ChoicePageProps) {
  const { title, crumb, noun, address, kept, search, choices, problem, asked } = props;
  return (
    <>
      <PageHead
        crumbs={[crumb]}
        title={title}
        lead={
          <>
            Nothing is saved before you choose a {noun}.{' '}
            {asked === undefined ? null : (
              <>
                Autotask was asked <Time {...asked} />.
              </>
            )}
          </>
        }
        actions={<AskAgain back={addressOf(address, { ...kept, search })} />}
      />
      <form class="filters" method="get" action={address}>
        <SearchBox id="choice-search" label={`Name or id of the ${noun}`} value={search} />
        {Object.entries(kept).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <button class="button">Search</button>
      </form>
      {problem === undefined ? (
        <section class="card card-flush">
          {choices.length === 0 ? <p class="empty">Autotask shows no {noun} that matches.</p> : <Choices {...props} />}
        </section>
      ) : (
        <Unasked problem={problem.cannotAsk} secretSet={problem.secretSet} />
      )}
    </>
  );
}

function Choices({ noun, valueLabel, search, choices, save }: ChoicePageProps) {
  const shown = choices.slice(0, mostShown);
  return (
    <>
      <ScrollTable
        label={search === '' ? 'Nearest names first' : 'Found'}
        className="cards"
        columns={[noun === 'company' ? 'Company' : 'Service', valueLabel, 'Note', actionsColumn]}
      >
        {shown.map(({ value, name, marks }) => (
          <tr>
            <th scope="row" class="prose-cell">
              {name}
            </th>
            <td class="code" data-label={valueLabel}>
              {value}
            </td>
            <td class="prose-cell" data-label="Note">
              {marks.join('; ')}
            </td>
            <td class="menu-cell">{value === '' ? null : <UseThis {...{ save, value, name }} />}</td>
          </tr>
        ))}
      </ScrollTable>
      {choices.length <= mostShown ? null : (
        <p class="empty">{choices.length - mostShown} more are not shown. Search for a part of the name.</p>
      )}
    </>
  );
}

function UseThis({ save, value, name }: Pick<ChoicePageProps, 'save'> & { value: string; name: string }) {
  const { action, field, saved, sent } = save;
  return value === saved ? (
    <span class="muted">Saved now</span>
  ) : (
    <form method="post" action={action}>
      <input type="hidden" name={field} value={value} />
      <Opened values={{ [field]: saved }} />
      {Object.entries(sent).map(([each, eachValue]) => (
        <input type="hidden" name={each} value={eachValue} />
      ))}
      <button class="button" aria-label={`Use this: ${value} ${name}`}>
        Use this
      </button>
    </form>
  );
}
