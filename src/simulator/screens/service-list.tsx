import type { World } from '../world.js';
import { Frame, type Notice } from './frame.js';
import { NewRecordFields } from './new-record.js';

/** Every service of the catalogue. A SKU of Atria names one by its ID. */
export function ServiceList({ world, notice }: { world: World; notice: Notice | undefined }) {
  return (
    <Frame title="Services" notice={notice}>
      <div class="wide">
        <table>
          <tr>
            <th>ID</th>
            <th>Service</th>
            <th>SKU</th>
            <th class="number">Unit price</th>
            <th>State</th>
          </tr>
          {[...world.autotask.services.values()].map(({ id, name, sku, unitPrice, isActive }) => (
            <tr>
              <td>{id}</td>
              <td>{name}</td>
              <td>{sku ?? ''}</td>
              <td class="number">{unitPrice.toFixed(2)}</td>
              <td>{isActive ? 'active' : <ActivateForm id={id} name={name} />}</td>
            </tr>
          ))}
        </table>
      </div>
      <h2>Add a service</h2>
      <form method="post" action="/autotask/edit">
        <input type="hidden" name="action" value="addService" />
        <NewRecordFields />
        <label>
          SKU
          <input name="sku" />
        </label>
        <label>
          Unit price
          <input type="number" name="unitPrice" min="0" step="0.01" value="0" required />
        </label>
        <button>Add the service</button>
      </form>
    </Frame>
  );
}

function ActivateForm({ id, name }: { id: number; name: string }) {
  return (
    <form method="post" action="/autotask/edit">
      inactive
      <input type="hidden" name="action" value="activateService" />
      <input type="hidden" name="serviceID" value={id} />
      <button aria-label={`Activate ${name}`}>Activate</button>
    </form>
  );
}
