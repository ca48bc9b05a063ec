import { billed, type CustomerInput } from '../rig/scenarios.js';

const otherKind = { contractType: 1, contractName: 'Projects' };
const ended = { startDate: '2025-01-26', endDate: '2026-01-25' };
const leaving = { status: 'Deprovisioned' } as const;

/** One customer for nearly everything that a healthy run meets. */
export const customers: CustomerInput[] = [
  {
    code: 'RISE',
    lines: [
      [
        9001,
        [
          ['2026-01-26', 10],
          ['2026-11-10', 12],
        ],
      ],
    ],
    records: [billed(9001, 14, 'Mailbox, 2 GB')],
  },
  { code: 'SUM', lines: [[9002, 11]], records: [billed(9002, 8, 'Backup A'), billed(9002, 5, 'Backup B')] },
  { code: 'SAME', lines: [[9001, 7]], records: [billed(9001, 7)] },
  { code: 'NEW', records: [billed(9003, 6, 'Desktop, full')] },
  { code: 'INACTIVE', records: [billed(9004, 3, 'Webmail only')] },
  { code: 'ZERO', lines: [[9003, 4]], records: [billed(9003, 0), billed(9002, 0, 'Backup C')] },
  { code: 'REFUSED', records: [billed(9005, 2)] },
  { code: 'NOID', billingIdentifier: '', records: [billed(9001, 1), billed(9002, 1)] },
  { code: 'NOCOMPANY', billingIdentifier: '99999999', records: [billed(9001, 1), billed(9002, 1)] },
  { code: 'NOTANID', billingIdentifier: 'TBH-12', records: [billed(9001, 1)] },
  { code: 'NOCONTRACT', contracts: [otherKind], records: [billed(9001, 1), billed(9002, 1)] },
  { code: 'LAPSED', contracts: [ended], records: [billed(9001, 1)] },
  { code: 'NOSKU', lines: [[9001, 1]], records: [billed('', 1, 'Tenants'), billed('', 3, 'Domains'), billed(9001, 1)] },
  { code: 'NOSERVICE', records: [billed(9099, 5, 'Retired plan'), billed(9099, 2, 'Retired plan')] },
  {
    code: 'ODD',
    lines: [
      [9001, 5],
      [9002, 5],
      [9003, 5],
    ],
    records: [billed(9001, -2, 'Below'), billed(9002, 2.5, 'Broken'), billed(9003, 3_000_000_000, 'Beyond')],
  },
  {
    code: 'TWIN',
    lines: [
      [9001, 10],
      [9001, 4],
    ],
    records: [billed(9001, 15, 'Mailbox twice')],
  },
  {
    code: 'LATER',
    lines: [
      [
        9001,
        [
          ['2026-01-26', 20],
          ['2026-11-26', 22],
        ],
      ],
    ],
    records: [billed(9001, 25, 'Mailbox')],
  },
  {
    code: 'FUTURE',
    lines: [
      [
        9001,
        [
          ['2026-01-26', 5],
          ['2026-12-10', 8],
        ],
      ],
    ],
    records: [billed(9001, 6, 'Mailbox')],
  },
  {
    code: 'LOW',
    lines: [
      [
        9003,
        [
          ['2026-01-26', 2],
          ['2026-11-10', 10],
        ],
      ],
    ],
    records: [billed(9003, 5, 'Desktop')],
  },
  { code: 'TWOCONTRACTS', contracts: [{}, { contractName: 'Security' }], records: [billed(9001, 1)] },
  { code: 'SHARED', billingIdentifier: '29689999', records: [billed(9001, 1)] },
  { code: 'SHARING', billingIdentifier: '29689999', records: [billed(9001, 1)] },
  {
    code: 'LEFT',
    ...leaving,
    lines: [
      [9001, 9],
      [9002, 3],
    ],
    earlierRecords: [billed(9001, 9)],
  },
  { code: 'LEAVING', ...leaving, lines: [[9003, 7]], records: [billed(9003, 3)], earlierRecords: [billed(9003, 7)] },
];

/** What a run that may create lines logs about them: customer, code, level and message. */
export const expectedLog = [
  'RISE | AT09 | Info | RISE Limited Quantity Update: Line located for Mailbox, 2 GB with Product ID 9001 and updated from 12 to 14.',
  'SUM | AT09 | Info | SUM Limited Quantity Update: Line located for Backup A; Backup B with Product ID 9002 and updated from 11 to 13.',
  'SAME | AT10 | Verbose | SAME Limited Contract Line for Mailbox located – quantity is unchanged.',
  'NEW | AT11 | Info | NEW Limited Contract Line Added: New Line added for Desktop with Service ID 9003.',
  'INACTIVE | AT12 | Warning | INACTIVE Limited Contract Line Missing in Autotask: Skipped Line Webmail only with Product ID 9004 for Customer INACTIVE Limited as the Contract Service SKU could not be located in Autotask. The service Webmail (9004) is inactive in Autotask: activate it first.',
  'ZERO | AT13 | Info | ZERO Limited Line located for Desktop, monthly with Service Name Desktop is being removed in the selected billing period. The Quantity is updated from 4.00 to 0.00.',
  'ZERO | AT33 | Verbose | ZERO Limited Nothing To Update: Line Backup C with Product ID 9002 for Customer ZERO Limited needs no Contract Line as nothing is billed and the contract has no line of this service.',
  'REFUSED | AT14 | Error | REFUSED Limited ContractService 9005, Error Details Reference value on field: serviceID of type: Service does not exist or is invalid.',
  'NOID | AT04 | Warning | NOID CompanyID Missing Unable to process records for Atria Customer NOID Limited – Please add CompanyNumber from Autotask into Billing Identifier field on Customer.',
  'NOCOMPANY | AT05 | Error | No Company with Customer Number for 99999999 Found. Check Autotask to see if the customer: NOCOMPANY Limited with Company Number: 99999999 exists in Autotask.',
  'NOTANID | AT05 | Error | No Company with Customer Number for TBH-12 Found. Check Autotask to see if the customer: NOTANID Limited with Company Number: TBH-12 exists in Autotask.',
  'NOCONTRACT | AT06 | Warning | No Contract exists for the Customer NOCONTRACT Limited. Check Autotask to see if customer NOCONTRACT Limited and a Recurring Service Contract with Contract Number: 1011 exists in Autotask.',
  'LAPSED | AT06 | Warning | No Contract exists for the Customer LAPSED Limited. Check Autotask to see if customer LAPSED Limited and a Recurring Service Contract with Contract Number: 1012 exists in Autotask.',
  'NOSKU | AT07 | Warning | NOSKU Limited SKU Missing in Atria: NOSKU Limited: Skipped Line Tenants for Customer NOSKU Limited as no SKU was provided.',
  'NOSKU | AT07 | Warning | NOSKU Limited SKU Missing in Atria: NOSKU Limited: Skipped Line Domains for Customer NOSKU Limited as no SKU was provided.',
  'NOSKU | AT10 | Verbose | NOSKU Limited Contract Line for Mailbox located – quantity is unchanged.',
  'NOSERVICE | AT08 | Warning | NOSERVICE Limited Service Missing in Autotask: NOSERVICE Limited: Skipped Line Retired plan for Customer NOSERVICE Limited as the Service could not be located in Autotask.',
  'ODD | AT28 | Warning | ODD Limited Quantity Not Usable: Skipped Line Below with Product ID 9001 for Customer ODD Limited as the quantity -2 is negative.',
  'ODD | AT28 | Warning | ODD Limited Quantity Not Usable: Skipped Line Broken with Product ID 9002 for Customer ODD Limited as the quantity 2.5 is not a whole number.',
  'ODD | AT28 | Warning | ODD Limited Quantity Not Usable: Skipped Line Beyond with Product ID 9003 for Customer ODD Limited as the quantity 3000000000 is more than Autotask can hold (2147483647).',
  'TWIN | AT29 | Warning | TWIN Limited Service Not Certain: Skipped Line Mailbox twice with Product ID 9001 for Customer TWIN Limited as the contract has 2 lines of this service.',
  'LATER | AT30 | Warning | LATER Limited Later Change Found: Skipped Line Mailbox with Product ID 9001 for Customer LATER Limited as the quantity changes after 2026-11-25: 22 from 2026-11-26.',
  'FUTURE | AT09 | Info | FUTURE Limited Quantity Update: Line located for Mailbox with Product ID 9001 and updated from 5 to 6.',
  'FUTURE | AT31 | Warning | FUTURE Limited Later Step Kept: Line Mailbox with Product ID 9001 for Customer FUTURE Limited was updated, but the quantity changes again later: 9 from 2026-12-10.',
  'LOW | AT32 | Warning | LOW Limited Quantity Too Small: Skipped Line Desktop with Product ID 9003 for Customer LOW Limited as it has only 2 on 2026-10-26, the day from which a change by -5 would count.',
  'TWOCONTRACTS | AT26 | Warning | TWOCONTRACTS Limited Contract Not Certain: Skipped Customer TWOCONTRACTS Limited as more than one Recurring Service Contract could be meant: Managed Services (2020), Security (2021).',
  'SHARED | AT27 | Warning | SHARED Limited Billing Identifier Not Unique: Skipped Customer SHARED Limited as its Billing Identifier 29689999 is also used by SHARING.',
  'SHARING | AT27 | Warning | SHARING Limited Billing Identifier Not Unique: Skipped Customer SHARING Limited as its Billing Identifier 29689999 is also used by SHARED.',
  'LEFT | AT13 | Info | LEFT Limited Line located for Mailbox, monthly with Service Name Mailbox is being removed in the selected billing period. The Quantity is updated from 9.00 to 0.00.',
  'LEAVING | AT09 | Info | LEAVING Limited Quantity Update: Line located for Item 9003 with Product ID 9003 and updated from 7 to 3.',
];
