/** The sample provider's services in Autotask: what it sells, with a typical quantity of one customer. */
export interface SampleService {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly invoiceDescription: string;
  /** As Atria words the billing record: the service and its plan. */
  readonly billedAs: string;
  readonly unitPrice: number;
  readonly unitCost: number;
  readonly isActive: boolean;
  readonly typicalQuantity: number;
}

/** The service that is no longer sold: lines that exist are kept up to date, but no new one is made. */
export const inactiveServiceId = 9011;

/** The service of which the simulator refuses to make a new line. */
export const refusedServiceId = 9012;

type Row = [id: number, name: string, invoice: string, billedAs: string, price: number, cost: number, typical: number];

const rows: Row[] = [
  [9001, 'Exchange Mailbox 2GB', 'Hosted mailbox, 2 GB', 'Hosted Exchange, 2GB MAPI', 4.5, 2, 14],
  [9002, 'Exchange Mailbox 50GB', 'Hosted mailbox, 50 GB', 'Hosted Exchange, 50GB MAPI', 9, 4.2, 30],
  [
    9003,
    'M365 Business Premium',
    'Microsoft 365 Business Premium',
    'Microsoft Online, M365 Business Premium',
    33,
    27.5,
    25,
  ],
  [9004, 'M365 Business Basic', 'Microsoft 365 Business Basic', 'Microsoft Online, M365 Business Basic', 9.5, 7.6, 12],
  [9005, 'Hosted Desktop', 'Hosted desktop', 'Workspace, Full Desktop', 58, 31, 9],
  [9006, 'Accounting App', 'Hosted accounting application', 'Workspace, Ledger Pro', 22, 12, 4],
  [9007, 'Cloud Backup per GB', 'Cloud backup storage, per GB', 'Cloud Backup, Storage GB', 0.12, 0.05, 850],
  [9008, 'Managed Workstation', 'Managed workstation', 'Device Care, Workstation', 18, 6.5, 28],
  [9009, 'Managed Server', 'Managed server', 'Device Care, Server', 120, 45, 2],
  [9010, 'Email Security', 'Email filtering', 'Mail Shield, Standard', 3.2, 1.1, 40],
  [inactiveServiceId, 'Legacy Webmail', 'Webmail (discontinued)', 'Hosted Exchange, Webmail Only', 2, 0.8, 6],
  [refusedServiceId, 'SQL Hosting', 'Hosted SQL database', 'SQL Hosting, Production', 75, 40, 1],
];

export const sampleServices: readonly SampleService[] = rows.map(
  ([id, name, invoiceDescription, billedAs, unitPrice, unitCost, typicalQuantity]) => ({
    id,
    name,
    description: `${invoiceDescription}, monthly`,
    invoiceDescription,
    billedAs,
    unitPrice,
    unitCost,
    isActive: id !== inactiveServiceId,
    typicalQuantity,
  }),
);

/** The names of the customers that have nothing unusual about them. All are invented. */
export const ordinaryCustomerNames: readonly string[] = [
  'Abalone Point Dental',
  'Brackenridge Surveyors',
  'Cobalt Harbour Logistics',
  'Drumlin Valley Veterinary',
  'Eastcliff Montessori',
  'Fernhollow Joinery',
  'Gantry Lane Architects',
  'Hawksmoor Chartered Accountants',
  'Inglewhite Dairy Cooperative',
  'Juniper Street Physiotherapy',
  'Kestrel Marine Electrics',
  'Larkfield Property Management',
  'Millrace Engineering',
  'Northgate Optometrists',
  'Oxbow Landscaping',
  'Pinnacle Ridge Insurance Brokers',
  'Quarrystone Builders',
  'Ravensbourne Legal',
  'Saltmarsh Seafoods',
  'Tamarind Travel',
  'Underhill Plumbing',
  'Vantage Row Recruitment',
  'Willowbank Care Homes',
  'Yarrow Print Studio',
  'Zephyr Air Conditioning',
  'Amberley Wines',
  'Boathouse Media',
  'Copperfield Freight',
  'Dunmore Steel Fabrication',
  'Elmsworth Pharmacy Group',
];
