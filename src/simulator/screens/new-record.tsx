/** The fields of a record that is added. A person may choose its id; Autotask itself gives the next free one. */
export function NewRecordFields() {
  return (
    <>
      <label>
        Name
        <input name="name" required />
      </label>
      <label>
        ID (the next free one if left empty)
        <input type="number" name="id" min="1" />
      </label>
    </>
  );
}
