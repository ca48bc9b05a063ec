import { type ContractLine, unitsOn } from '../autotask/contract-line.js';
import { isRecurringService } from '../autotask/model.js';
import { type Day, formatDay } from '../core/day.js';
import type { ScenarioCompany, ScenarioContract } from '../scenario.js';
import type { World } from '../world.js';
import { Frame, type Notice } from './frame.js';
import { NewRecordFields } from './new-record.js';

/** Every company whose name or id holds a text, by name. */
export function CompanyList({ world, find, notice }: { world: World; find: string; notice?: Notice | undefined }) {
  const wanted = find.trim().toLowerCase();
  const companies = [...world.autotask.companies.values()]
    .filter(({ id, companyName }) => `${id} ${companyName}`.toLowerCase().includes(wanted))
    .sort((one, other) => one.companyName.localeCompare(other.companyName, 'en'));
  const contracts = [...world.autotask.contracts.values()];
  return (
    <Frame title="Companies" notice={notice}>
      <form action="/autotask">
        <label>
          Name or ID
          <input type="search" name="find" value={find} />
        </label>
        <button>Search</button>
      </form>
      <div class="wide">
        <table>
          <tr>
            <th>ID</th>
            <th>Company</th>
            <th>Recurring service contracts</th>
          </tr>
          {companies.map(({ id, companyName, isActive }) => (
            <tr>
              <td>{id}</td>
              <td>
                <a href={`/autotask/companies/${id}`}>{companyName}</a>
                {isActive ? '' : ' (inactive)'}
              </td>
              <td>
                {contracts.filter((contract) => contract.companyID === id && isRecurringService(contract)).length ||
                  'none'}
              </td>
            </tr>
          ))}
        </table>
      </div>
      {companies.length === 0 ? <p>No company matches your search.</p> : null}
      <h2>Add a company</h2>
      <form method="post" action="/autotask/edit">
        <input type="hidden" name="action" value="addCompany" />
        <NewRecordFields />
        <button>Add the company</button>
      </form>
    </Frame>
  );
}

interface CompanyPageProps {
  readonly world: World;
  readonly company: ScenarioCompany;
  readonly notice: Notice | undefined;
}

/** A company with its contracts, their lines, and forms to change them as a person does in Autotask. */
export function CompanyPage({ world, company, notice }: CompanyPageProps) {
  const today = world.autotask.today();
  const contracts = [...world.autotask.contracts.values()].filter(({ companyID }) => companyID === company.id);
  const { startDate, endDate } = usualDays(world, today);
  return (
    <Frame title={company.companyName} notice={notice}>
      <p>{`Company ${company.id}. Atria's billing identifier of this customer must be this number.`}</p>
      {contracts.length === 0 ? <p>The company has no contract.</p> : null}
      {contracts.map((contract) => (
        <Contract world={world} contract={contract} today={today} />
      ))}
      <h2>Add a recurring service contract</h2>
      <form method="post" action="/autotask/edit">
        <input type="hidden" name="action" value="addContract" />
        <input type="hidden" name="companyID" value={company.id} />
        <label>
          Name
          <input name="name" value="Managed Services" required />
        </label>
        <label>
          Start
          <input type="date" name="startDate" value={startDate} required />
        </label>
        <label>
          End
          <input type="date" name="endDate" value={endDate} required />
        </label>
        <button>Add the contract</button>
      </form>
    </Frame>
  );
}

/** The days that most contracts have: their billing periods begin with Atria's then. */
function usualDays({ autotask }: World, today: Day): { startDate: string; endDate: string } {
  const recurring = [...autotask.contracts.values()].filter(isRecurringService);
  const timesOf = ({ startDate, endDate }: ScenarioContract) =>
    recurring.filter((other) => other.startDate === startDate && other.endDate === endDate).length;
  const [usual] = recurring.toSorted((one, other) => timesOf(other) - timesOf(one));
  const year = formatDay(today).slice(0, 4);
  return usual ?? { startDate: `${year}-01-01`, endDate: `${Number(year) + 1}-12-31` };
}

function Contract({ world, contract, today }: { world: World; contract: ScenarioContract; today: Day }) {
  const { id, contractName, startDate, endDate } = contract;
  const isRecurring = isRecurringService(contract);
  return (
    <section>
      <h2>{`${contractName || 'Contract'} (${id}), ${startDate} to ${endDate}`}</h2>
      {isRecurring ? null : <p>No recurring service contract: a billing sync does not use it.</p>}
      <div class="wide">
        <table>
          <tr>
            <th>Service</th>
            <th class="number">{`Units on ${formatDay(today)}`}</th>
            <th>Change</th>
          </tr>
          {world.autotask.linesOf(id).map((line) => (
            <Line world={world} line={line} today={today} companyID={contract.companyID} />
          ))}
        </table>
      </div>
      {isRecurring ? <NewLine world={world} contract={contract} /> : null}
    </section>
  );
}

interface LineProps {
  readonly world: World;
  readonly line: ContractLine;
  readonly today: Day;
  readonly companyID: number;
}

function Line({ world, line, today, companyID }: LineProps) {
  const service = world.autotask.services.get(line.serviceID);
  const name = service?.name ?? 'Service';
  const units = unitsOn(line, today);
  return (
    <tr>
      <td>{`${name} (${line.serviceID})${service?.isActive === false ? ', inactive' : ''}`}</td>
      <td class="number">{units}</td>
      <td>
        <form method="post" action="/autotask/edit">
          <input type="hidden" name="action" value="changeUnits" />
          <input type="hidden" name="companyID" value={companyID} />
          <input type="hidden" name="contractServiceID" value={line.id} />
          <input type="number" name="units" min="0" value={units} aria-label={`Units of ${name}`} required />
          <input type="date" name="from" value={formatDay(today)} aria-label="From which day" required />
          <button>Change</button>
        </form>
      </td>
    </tr>
  );
}

function NewLine({ world, contract }: { world: World; contract: ScenarioContract }) {
  const sold = new Set(world.autotask.linesOf(contract.id).map(({ serviceID }) => serviceID));
  const services = [...world.autotask.services.values()].filter(({ id }) => !sold.has(id));
  if (services.length === 0) return <p>The contract has a line of each service.</p>;
  return (
    <form method="post" action="/autotask/edit">
      <input type="hidden" name="action" value="addLine" />
      <input type="hidden" name="companyID" value={contract.companyID} />
      <input type="hidden" name="contractID" value={contract.id} />
      <label>
        Service
        <select name="serviceID">
          {services.map(({ id, name, isActive }) => (
            <option value={id}>{`${name} (${id})${isActive ? '' : ', inactive'}`}</option>
          ))}
        </select>
      </label>
      <label>
        Units
        <input type="number" name="units" min="0" value="0" required />
      </label>
      <button>Add the line</button>
    </form>
  );
}
