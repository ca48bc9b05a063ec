/** The variables that hold secrets, or URLs with passwords; those that are not set are missing. */
type SecretValues = Partial<
  Record<'BILLING_SYNC_KEY' | 'BILLING_SYNC_FORMER_KEY', { readonly bytes: Buffer } | undefined> &
    Record<
      | 'DATABASE_URL'
      | 'BILLING_SYNC_SMTP_URL'
      | 'ATRIA_TOKEN'
      | 'AUTOTASK_INTEGRATION_CODE'
      | 'BILLING_SYNC_WEBHOOK_URL'
      | 'BILLING_SYNC_WEBHOOK_KEY',
      string | undefined
    >
>;

/** Every secret that the environment gives, as another system may repeat it in an answer. */
export function secretTextsOf(values: SecretValues, environment: NodeJS.ProcessEnv): string[] {
  const keys = [values.BILLING_SYNC_KEY, values.BILLING_SYNC_FORMER_KEY].flatMap((key) => key?.bytes ?? []);
  const proxies = Object.entries(environment).filter(([name]) => /^(https?|all)_proxy$/i.test(name));
  const urls = [values.DATABASE_URL, values.BILLING_SYNC_SMTP_URL, ...proxies.map(([, url]) => url)];
  return [
    ...[values.ATRIA_TOKEN, values.AUTOTASK_INTEGRATION_CODE],
    ...urls.map((url) => passwordIn(url ?? '')),
    ...[values.BILLING_SYNC_WEBHOOK_URL, values.BILLING_SYNC_WEBHOOK_KEY],
    ...keys.flatMap((bytes) => [bytes.toString('base64'), bytes.toString('hex')]),
  ].map((text) => text ?? '');
}

function passwordIn(url: string): string {
  const password = URL.canParse(url) ? new URL(url).password : '';
  try {
    return decodeURIComponent(password);
  } catch {
    return password;
  }
}
