import { QRCodeSVG } from 'qrcode.react';
import type { NewAppPassword } from '../api/appPasswords';
import { CopyButton } from '../ui/CopyButton';
import { Dialog } from '../ui/Dialog';

/** What to type into an app, or to read with its camera; it cannot be shown again. */
export function NewAppPasswordDialog({ made, onClose }: { made: NewAppPassword; onClose: () => void }) {
  const facts = [
    { name: 'Server', value: location.origin },
    { name: 'User name', value: made.username },
    { name: 'App password', value: made.password },
  ];
  return (
    <Dialog title={`Connect “${made.app_password.label}”`} onClose={onClose}>
      <p>Type this into the app. The password is shown only now; where an app asks for an API key, it is that, too.</p>
      <dl className="app-facts">
        {facts.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code> <CopyButton name={name} value={value} />
            </dd>
          </div>
        ))}
      </dl>
      <QRCodeSVG
        className="qr-code"
        size={192}
        marginSize={4}
        title="The same as a QR code"
        value={facts.map(({ name, value }) => `${name}: ${value}`).join('\n')}
      />
      <div className="form-buttons">
        <button className="button button-primary" onClick={onClose}>
          Done
        </button>
      </div>
    </Dialog>
  );
}
