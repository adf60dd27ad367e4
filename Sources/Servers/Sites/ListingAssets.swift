/// What every listing has in common: its style and its script, within the page.
enum ListingAssets {
    /// Up to where the title goes.
    static let head: StaticString = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <style>
        :root {
          --text: #1b1f24; --dim: #626a73; --line: #e3e6ea; --page: #fff; --hover: #f4f6f9;
          --link: #0b5bd3
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --text: #e6e9ed; --dim: #98a1ab; --line: #2a2f36; --page: #14171b; --hover: #1d2127;
            --link: #85b6ff
          }
        }
        * { box-sizing: border-box }
        body {
          margin: 0 auto; max-width: 60rem; padding: 2rem 1rem 4rem; background: var(--page);
          color: var(--text); font: 1rem/1.5 system-ui, sans-serif
        }
        h1 { margin: 0; font-size: 1.25rem; font-weight: 600; overflow-wrap: anywhere }
        p { margin: .25rem 0 1.25rem; color: var(--dim); font-size: .875rem }
        a { color: var(--link); text-decoration: none; unicode-bidi: isolate }
        a:hover { text-decoration: underline }
        table { width: 100%; border-collapse: collapse; table-layout: fixed }
        th {
          position: sticky; top: 0; background: var(--page); box-shadow: 0 1px var(--line);
          font-size: .8125rem; font-weight: 500; text-align: left; white-space: nowrap
        }
        th a { display: block; padding: .5rem; color: var(--dim) }
        th[aria-sort=ascending] a::after { content: " \\2191" }
        th[aria-sort=descending] a::after { content: " \\2193" }
        td { border-bottom: 1px solid var(--line); padding: 0 .5rem; vertical-align: top }
        td a {
          display: block; margin: 0 -.5rem; padding: .4rem .5rem .4rem 2rem;
          overflow-wrap: anywhere; position: relative
        }
        td a::before {
          position: absolute; left: .5rem; top: .75rem; width: .75rem; height: .9375rem;
          border: 1.5px solid var(--dim); border-radius: 2px; content: ""
        }
        td a[href$="/"]::before {
          top: .875rem; width: 1rem; height: .6875rem; border-color: var(--link);
          border-top-width: 4px
        }
        td + td {
          padding: .4rem .5rem; color: var(--dim); font-size: .875rem; line-height: 1.5rem;
          text-align: right; font-variant-numeric: tabular-nums
        }
        th + th { width: 6.5rem; text-align: right }
        th + th + th { width: 10rem }
        tbody tr:hover { background: var(--hover) }
        @media (max-width: 36rem) {
          body { padding-top: 1rem }
          th + th, th + th + th { width: 5.75rem }
          th + th + th a { overflow: hidden; text-overflow: ellipsis }
          td + td { font-size: .75rem; line-height: 1.25rem }
        }
        </style>

        """

    /// Sorts the last body of the table when a heading is clicked.
    static let script: StaticString = """
        <script>
        const headings = [...document.querySelectorAll("th")], body = [...document.querySelectorAll("tbody")].pop()
        const keys = [
          row => row.cells[0].textContent.toLowerCase(),
          row => Number(row.cells[1].title),
          row => row.cells[2].textContent,
        ]
        headings.forEach((heading, column) => heading.firstChild.onclick = event => {
          event.preventDefault()
          const sign = heading.ariaSort == "ascending" ? -1 : 1
          const rows = [...body.rows].map(row =>
            ({ row, key: keys[column](row), name: keys[0](row), file: !keys[0](row).endsWith("/") }))
          const compare = (a, b) => a < b ? -1 : a > b ? 1 : 0
          rows.sort((a, b) =>
            a.file - b.file || sign * compare(a.key, b.key) || compare(a.name, b.name))
          for (const { row } of rows) body.append(row)
          headings.forEach(other => other.removeAttribute("aria-sort"))
          heading.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending")
        })
        </script>

        """
}
