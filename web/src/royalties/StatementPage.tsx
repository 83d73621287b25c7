import { useParams } from 'react-router';
import type { Statement } from '../api/royalties';
import { money } from '../ui/format';
import { Icon } from '../ui/Icon';
import { Loaded } from '../ui/Loaded';
import { Table } from '../ui/Table';
import { useTitle } from '../ui/useTitle';
import { monthName } from './months';
import { useStatement } from './queries';

export function StatementPage() {
  const { id = '' } = useParams();
  return <Loaded query={useStatement(id)}>{(statement) => <Detail statement={statement} />}</Loaded>;
}

function Detail({ statement }: { statement: Statement }) {
  const { pool } = statement;
  const amount = (amount_minor: string) => money({ amount_minor, currency: pool.currency });
  useTitle(`Statement of ${monthName(statement.period)}`);
  return (
    <>
      <div className="title-row">
        <h1 className="page-title">
          {statement.holder_name}, {monthName(statement.period)}
        </h1>
        <button className="button" onClick={() => download(statement)}>
          <Icon name="download" size={18} /> Download
        </button>
      </div>
      <p>
        <strong>{amount(statement.amount_minor)}</strong> for {Number(statement.plays).toLocaleString()} plays, of a
        pool of {amount(pool.amount_minor)} that was shared{' '}
        {pool.method === 'ROYALTY_METHOD_PRO_RATA' ? 'by all plays' : 'by what each listener paid and played'}.
      </p>
      <Table columns={['Song', 'Plays', 'Your part', 'Amount']}>
        {statement.lines.map((line, i) => (
          <tr key={i}>
            <td>{line.title || line.track_id}</td>
            <td>{Number(line.plays).toLocaleString()}</td>
            <td>{line.basis_points / 100} %</td>
            <td>{amount(line.amount_minor)}</td>
          </tr>
        ))}
      </Table>
      <p className="quiet">
        Anyone can check the downloaded file without us: <code>polyphony royalties verify FILE</code>. The root that was
        published for this month is <code className="hash">{pool.root}</code>.
      </p>
    </>
  );
}

/** Saves the statement as it came, which is what can be checked. */
function download(statement: Statement): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(statement, null, 1)], { type: 'application/json' }));
  link.download = `statement-${statement.period}-${statement.id}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}
