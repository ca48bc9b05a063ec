export const webhookFormats = ['json', 'slack', 'teams'] as const;

export interface WebhookSettings {
  /** Whoever knows it may post there. */
  readonly url: string;
  readonly format: (typeof webhookFormats)[number];
  /** `whsec_` and 24 to 64 bytes in Base64; undefined: messages are not signed. */
  readonly key: string | undefined;
}

export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password if the server wants them. */
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Whether nothing is sent if the connection is not encrypted. */
  readonly mustEncrypt: boolean;
}

/** Where notifications go. */
export interface NotificationSettings {
  readonly webhook: WebhookSettings | undefined;
  readonly mail: MailSettings | undefined;
}
