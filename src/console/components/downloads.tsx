import { Icon } from './icon.js';

const labels = { csv: 'CSV', xlsx: 'Excel' } as const;

/** The buttons that download what a page shows. @param address where it is in a format */
export function Downloads({ address }: { address: (format: keyof typeof labels) => string }) {
  return (
    <>
      {(['csv', 'xlsx'] as const).map((format) => (
        <a class="button" href={address(format)} download>
          <Icon name="download" />
          {labels[format]}
        </a>
      ))}
    </>
  );
}
