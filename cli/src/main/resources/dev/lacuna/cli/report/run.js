"use strict";
(() => {
  const number = /^-?[\d.]+(\u2013[\d.]+)?$/;

  const names = new Intl.Collator();

  const cells = (table, column) =>
    Array.from(table.tBodies[0].rows, (row) => ({ row, text: row.cells[column].textContent }));

  // A column of numbers, or of ranges, which sort by where they begin.
  const numeric = (entries) => entries.every((entry) => entry.text === "" || number.test(entry.text));

  const sort = (table, column, descending) => {
    const entries = cells(table, column);
    const order = numeric(entries)
      ? (a, b) => parseFloat(a.text) - parseFloat(b.text)
      : (a, b) => names.compare(a.text, b.text);
    entries.sort((a, b) => {
      if (a.text === "" || b.text === "") {
        return (a.text === "") - (b.text === ""); // Last either way.
      }
      return descending ? order(b, a) : order(a, b);
    });
    table.tBodies[0].replaceChildren(...entries.map((entry) => entry.row));
  };

  for (const table of document.querySelectorAll("table.sortable")) {
    const heads = Array.from(table.tHead.rows[0].cells);
    heads.forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        // Numbers from the largest, names from A; the second click turns the order round.
        const before = head.getAttribute("aria-sort");
        const descending =
          before === null ? numeric(cells(table, column)) : before === "ascending";
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        sort(table, column, descending);
      });
    });
  }

  const search = document.getElementById("label-search");
  if (search !== null) {
    const count = document.getElementById("label-count");
    const rows = Array.from(document.getElementById("labels").tBodies[0].rows, (row) => ({
      row,
      text: row.cells[0].textContent.toLowerCase(),
    }));
    search.hidden = false;
    search.addEventListener("input", () => {
      const wanted = search.value.trim().toLowerCase();
      let shown = 0;
      for (const entry of rows) {
        const fits = entry.text.includes(wanted);
        entry.row.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      count.textContent = wanted === "" ? `${shown} labels` : `${shown} of ${rows.length} labels`;
    });
  }
})();
