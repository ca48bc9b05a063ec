import { logonPermission, permissions } from '../connection/autotask-permissions.js';
import { usualSet, type SetupStepName } from './setup-steps.js';

/** How a step is done, for a console's page and a terminal alike. */
export interface Instruction {
  /** Each one thing to do. */
  readonly todo: readonly string[];
  /** A page of the vendor that tells more. */
  readonly more?: { readonly label: string; readonly url: string };
}

const vendorHelp = 'https://ww1.autotask.net/help/Content/4_Admin/1CompanySettings_Users/ResourcesUsersHR/Resources';

/** What of the set-up the commands of its next steps name. */
export interface CommandFacts {
  readonly secretSet: string;
  /** The e-mail address of the API user, which is a ZoneUser too. */
  readonly userName: string;
}

/** What to type for the next step, or when all are done: it works as it stands. */
export function nextCommand(next: SetupStepName | undefined, facts: CommandFacts): string {
  switch (next) {
    case 'apiUser':
    case 'trackingIdentifier':
    case 'secrets':
    case 'connection':
      return initCommandFor(facts);
    case 'atria':
      return 'billing-sync doctor';
    case 'preview':
      return `billing-sync run preview --parameters ${firstParameters(facts)}`;
    case 'job':
      return `billing-sync job create --label 'Transfer Billing Data to Autotask on 26th of the Month' --cron '0 22 26 * *' --parameters ${firstParameters(facts)}`;
    case undefined:
      return 'billing-sync job list';
  }
}

/** What tells the step after the next one. */
export function initCommandFor({ secretSet }: CommandFacts): string {
  return `billing-sync init${secretSet === usualSet ? '' : ` --secrets ${shellWord(secretSet)}`}`;
}

/** The parameters of a first preview and job, as one word of a shell. */
function firstParameters({ secretSet, userName }: CommandFacts): string {
  const Secrets = secretSet === usualSet ? {} : { Secrets: secretSet };
  return shellWord(JSON.stringify({ ZoneUser: userName, BillingPeriod: 'Previous', ...Secrets }));
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** As the documentation of the integration has them. The permissions are those that a test of the connection looks at. */
export const instructions: Readonly<Record<SetupStepName, Instruction>> = {
  apiUser: {
    todo: [
      'In Autotask, open Admin > Account Settings & Users > Security Levels. Copy the security level "API User (system) (API-only)", and call the copy "Atria Restricted API Access".',
      'Take all permissions of CRM and ADMIN away first: CRM to "No Permission", ADMIN to none.',
      ...[...permissions, logonPermission].map(({ grant }) => `${grant.charAt(0).toUpperCase()}${grant.slice(1)}.`),
      'Open Resources/Users, choose New API User, and give it this security level.',
      'Click Generate Key and Generate Secret. Keep both: Autotask shows the secret only now.',
    ],
    more: { label: "Autotask's page on API users", url: `${vendorHelp}/API_User_Add_Edit.htm` },
  },
  trackingIdentifier: {
    todo: [
      'On the same page, under API Tracking Identifier, choose Custom (Internal Integration): Autotask makes an identifier and shows it there.',
      'If you choose Integration Vendor "Automate101 - Service Automation" instead, only that vendor knows the identifier: have it from them. One of another vendor does not work.',
    ],
    more: { label: "Autotask's page on the tracking identifier", url: `${vendorHelp}/API_Tracking_Identifier.htm` },
  },
  secrets: {
    todo: [
      'Store the key as UserName, the secret as Secret, and the tracking identifier as IntegrationCode. They are encrypted, and nothing shows them again.',
      'Call the set "default": jobs use it unless they name another.',
    ],
  },
  connection: {
    todo: [
      'Test the connection: it logs in once, reads a few rows and names each permission that is missing. It writes nothing.',
    ],
  },
  atria: {
    todo: [
      'For a remote Atria, set ATRIA_URL and ATRIA_TOKEN (or ATRIA_TOKEN_FILE) for the workers; here too, to see it on this page. Then start the workers anew.',
      'For the built-in Atria, import the customers, the catalogue and the changes with "billing-sync ledger import", and make a token for the workers with "billing-sync ledger token create".',
    ],
  },
  preview: {
    todo: [
      'A preview shows what a run would change, line by line. It changes nothing.',
      'Give the e-mail address of a user of your Autotask, such as the API user, as ZoneUser, here and in the job: it finds your Autotask database.',
      'Correct what its warnings name: customers without a billing identifier, SKUs that Autotask does not know.',
    ],
  },
  job: {
    todo: [
      'A job starts a run at its times. A new one has limits: a run that would exceed them waits for your approval.',
      'A new job lets a change count from the day after if Autotask refuses a second one on its day (EffectiveDateConflict "NextDay"). With "Report" in its parameters, such a line keeps its old quantity until somebody corrects it.',
    ],
  },
};
