/** Fifty rows of three cells: a page that costs React something. */
export function Rows({ at }) {
  return (
    <main>
      <h1>Fifty rows</h1>
      <table>
        <tbody>
          {Array.from({ length: 50 }, (_, row) => (
            <tr key={row}>
              <td>{row}</td>
              <td>{`row ${row} of ${at}`}</td>
              <td>
                <a href={`/row/${row}`}>open</a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </main>
  );
}
