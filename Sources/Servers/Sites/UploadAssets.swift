/// The part of a listing that takes files: its style and its script, within the page.
///
/// The script speaks tus 1.0: it creates an upload, sends pieces of the file, and after a lost
/// connection or a reload asks how far it came. What it knows of an upload is in localStorage.
enum UploadAssets {
    static let style: StaticString = #"""
        <style>
        #uploads { margin: 0 0 1.5rem }
        #uploads p { margin: 0 }
        #drop {
          display: flex; flex-wrap: wrap; align-items: center; gap: .5rem; padding: 1rem;
          border: 1.5px dashed color-mix(in srgb, var(--dim) 50%, transparent);
          border-radius: 8px; color: var(--dim)
        }
        #drop p { flex: 1 1 24rem; font-size: .9375rem }
        .over #drop { border-color: var(--link); background: var(--hover); color: var(--text) }
        #uploads label, #uploads button {
          padding: .3rem .75rem; border: 1px solid var(--line); border-radius: 6px;
          background: var(--page); color: var(--text); font: inherit; font-size: .8125rem;
          line-height: 1.25rem; cursor: pointer; white-space: nowrap
        }
        #uploads label:hover, #uploads button:hover { background: var(--hover) }
        #uploads label:focus-within, #uploads button:focus-visible {
          outline: 2px solid var(--link); outline-offset: 1px
        }
        #uploads input { position: absolute; width: 1px; height: 1px; opacity: 0 }
        #total { display: flex; align-items: center; gap: .5rem; min-height: 2.75rem }
        #uploads [role=status] { position: absolute; width: 1px; height: 1px; overflow: hidden }
        #total p { flex: 1; padding: .25rem 0; font-variant-numeric: tabular-nums }
        #total:not(:has(p:not(:empty))) { display: none }
        #uploads ol { margin: .25rem 0 0; padding: 0; list-style: none; max-height: 24rem; overflow: auto }
        #uploads li {
          display: grid; grid-template-columns: 1fr auto auto; gap: 0 .5rem; align-items: center;
          padding: .5rem .5rem .5rem .125rem; border-top: 1px solid var(--line); font-size: .875rem
        }
        #uploads li span { overflow-wrap: anywhere; unicode-bidi: isolate }
        #uploads li small {
          grid-column: 1; color: var(--dim); font-size: .8125rem; font-variant-numeric: tabular-nums
        }
        #uploads li button { grid-row: 1 / span 2; grid-column: 2 }
        #uploads li button + button { grid-column: 3 }
        #uploads progress {
          grid-column: 1 / -1; width: 100%; height: 4px; margin-top: .375rem; border: 0;
          border-radius: 2px; overflow: hidden; background: var(--line); appearance: none
        }
        #uploads progress::-webkit-progress-bar { background: var(--line) }
        #uploads progress::-webkit-progress-value { background: var(--link) }
        #uploads progress::-moz-progress-bar { background: var(--link) }
        #uploads .paused progress::-webkit-progress-value { background: var(--dim) }
        #uploads .paused progress::-moz-progress-bar { background: var(--dim) }
        #uploads .failed small { color: var(--bad) }
        #uploads .done small::after { content: " \2713"; color: var(--good) }
        #uploads .done progress, #uploads .failed progress { display: none }
        :root { --bad: #b3261e; --good: #1a7f37 }
        @media (prefers-color-scheme: dark) { :root { --bad: #ff9d94; --good: #6fdd8b } }
        </style>

        """#

    static let section: StaticString = #"""
        <div id="drop">
        <p>Drop files or folders anywhere on this page</p>
        <label>Choose files<input type="file" multiple></label>
        <label>Choose a folder<input type="file" webkitdirectory></label>
        </div>
        <div id="total"><p></p><button hidden>Clear</button></div>
        <p role="status"></p>
        <ol></ol>
        <noscript><p>Without scripts: curl -T FILE, with the address of this page's server and
        /.bx/uploads/ behind it.</p></noscript>
        </section>

        """#

    static let script: StaticString = #"""
        <script>
        (() => {
        const zone = document.getElementById("uploads"), list = zone.querySelector("ol")
        const total = zone.querySelector("#total p"), spoken = zone.querySelector("[role=status]")
        const clear = zone.querySelector("#total button")
        const { to, folder } = zone.dataset, max = Number(zone.dataset.max)
        const pieceSize = 32 << 20, parallel = 3, mark = "bx-upload "
        let transfers = [], hiddenCount = 0

        // What is known of uploads from before.
        const keyOf = (path, file) =>
          mark + JSON.stringify([folder, path, file.size, file.lastModified])
        const memory = {
          get: key => { try { return localStorage[key] } catch { } },
          set: (key, url) => { try { localStorage[key] = url } catch { } },
          drop: key => { try { delete localStorage[key] } catch { } },
          all: () => {
            try { return Object.keys(localStorage).filter(key => key.startsWith(mark)) }
            catch { return [] }
          },
        }
        const said = key => {
          const [place, path, size, modified] = JSON.parse(key.slice(mark.length))
          return { key, place, path, size, modified, name: path.split("/").pop() }
        }
        // The same file, also when it was in a folder then and is chosen alone now.
        const remembered = (path, file) => {
          const key = keyOf(path, file)
          if (memory.get(key)) return key
          return memory.all().map(said).find(old => old.place == folder && old.name == file.name
            && old.size == file.size && old.modified == file.lastModified)?.key ?? key
        }

        // Numbers for people.
        const size = count => {
          const units = ["B", "KiB", "MiB", "GiB", "TiB"]
          let unit = 0
          while (count >= 1024 && unit < 4) { count /= 1024; unit += 1 }
          return (unit ? count.toFixed(1) : count) + " " + units[unit]
        }
        const time = seconds =>
          seconds < 60 ? Math.ceil(seconds) + " s"
          : seconds < 3600 ? Math.ceil(seconds / 60) + " min"
          : Math.floor(seconds / 3600) + " h " + Math.ceil(seconds % 3600 / 60) + " min"
        const percent = share => Math.floor(share * 100) + "%"
        const files = count => count == 1 ? "1 file" : count + " files"

        // One row a transfer.
        const make = (name, parent, text) => {
          const element = document.createElement(name)
          if (text) element.textContent = text
          parent.append(element)
          return element
        }
        const row = transfer => {
          const item = make("li", list)
          make("span", item, transfer.path)
          transfer.note = make("small", item)
          transfer.first = make("button", item)
          transfer.second = make("button", item)
          transfer.bar = make("progress", item)
          transfer.bar.setAttribute("aria-label", transfer.path)
          transfer.first.onclick = () => {
            if (["waiting", "sending"].includes(transfer.state)) pause(transfer)
            else again(transfer)
          }
          transfer.second.onclick = () => cancel(transfer)
          transfer.item = item
        }
        const rate = transfer => {
          const [[then, from], [now, to]] = [transfer.moves[0], transfer.moves.at(-1)]
          return now > then ? (to - from) / (now - then) * 1000 : 0
        }
        const describe = transfer => {
          const whole = size(transfer.size), sent = size(transfer.sent)
          switch (transfer.state) {
          case "waiting": return whole + " \u00b7 waiting"
          case "paused": return `${sent} of ${whole} \u00b7 paused`
          case "done": return whole + " \u00b7 uploaded"
          case "failed": return transfer.trouble
          case "missing": return `${percent(transfer.sent / transfer.size)} of ${whole} is there. `
            + "Drop or choose the file again to go on."
          }
          if (transfer.trouble) return `${sent} of ${whole} \u00b7 ${transfer.trouble}`
          const speed = rate(transfer)
          return `${sent} of ${whole}` + (speed ? ` \u00b7 ${size(speed)}/s \u00b7 `
            + `${time((transfer.size - transfer.sent) / speed)} left` : "")
        }
        const labels = {
          waiting: ["Pause", "Cancel"], sending: ["Pause", "Cancel"], paused: ["Resume", "Cancel"],
          failed: ["Try again", "Dismiss"], missing: ["", "Forget"], done: ["", ""],
        }
        const label = (button, text, path) => {
          button.hidden = !text
          if (button.textContent == text) return
          button.textContent = text
          button.setAttribute("aria-label", text + " " + path)
        }
        const show = transfer => {
          const [first, second] = labels[transfer.state]
          // One that is too large stays so.
          const mayGoOn = !(transfer.size > max)
          label(transfer.first, mayGoOn ? first : "", transfer.path)
          label(transfer.second, second, transfer.path)
          transfer.item.className = transfer.state
          transfer.note.textContent = describe(transfer)
          transfer.bar.value = transfer.size ? transfer.sent / transfer.size : 1
          schedule()
        }
        let isScheduled = false
        const schedule = () => {
          if (isScheduled) return
          isScheduled = true
          setTimeout(() => { isScheduled = false; summarize() }, 200)
        }
        const summarize = () => {
          const of = (...states) => transfers.filter(one => states.includes(one.state))
          const [open, done, failed] = [of("waiting", "sending"), of("done"), of("failed")]
          const missing = of("missing"), paused = of("paused"), parts = []
          if (open.length) {
            const counted = [...open, ...done, ...paused]
            const sent = counted.reduce((sum, one) => sum + one.sent, 0)
            const whole = counted.reduce((sum, one) => sum + one.size, 0)
            const speed = of("sending").reduce((sum, one) => sum + rate(one), 0)
            parts.push(`${done.length} of ${files(counted.length)} uploaded`,
              percent(whole ? sent / whole : 1))
            if (speed) parts.push(size(speed) + "/s", time((whole - sent) / speed) + " left")
          } else if (done.length) parts.push(files(done.length) + " uploaded")
          if (paused.length && !open.length) parts.push(files(paused.length) + " paused")
          if (failed.length) parts.push(files(failed.length) + " failed")
          if (missing.length) parts.push(files(missing.length) + " to be chosen again")
          if (hiddenCount) parts.push(files(hiddenCount) + " left out, hidden by a dot")
          total.textContent = parts.join(" \u00b7 ")
          // Spoken when something came to its end, not with every number.
          const ends = [files(done.length) + " uploaded"]
          if (failed.length) ends.push(files(failed.length) + " failed")
          if (missing.length) ends.push(files(missing.length) + " to be chosen again")
          const text = ends.join(", ")
          if ((done.length || ends.length > 1) && spoken.textContent != text)
            spoken.textContent = text
          clear.hidden = !done.length
        }
        clear.onclick = () => {
          for (const one of transfers) if (one.state == "done") one.item.remove()
          transfers = transfers.filter(one => one.state != "done")
          hiddenCount = 0
          summarize()
        }

        // tus 1.0
        class Final extends Error { }
        const ask = (method, url, fields, body, transfer) => new Promise((resolve, reject) => {
          const request = new XMLHttpRequest()
          request.open(method, url)
          request.setRequestHeader("Tus-Resumable", "1.0.0")
          for (const name in fields) request.setRequestHeader(name, fields[name])
          request.onload = () => resolve(request)
          request.onerror = request.onabort = request.ontimeout = () => reject(new Error("lost"))
          if (transfer) {
            transfer.request = request
            if (body) request.upload.onprogress = event => moved(transfer, event.loaded)
          }
          request.send(body)
        })
        const moved = (transfer, count) => {
          const now = performance.now()
          transfer.sent = Math.min(transfer.offset + count, transfer.size)
          transfer.trouble = ""
          transfer.moves.push([now, transfer.sent])
          while (transfer.moves.length > 2 && transfer.moves[1][0] < now - 4000)
            transfer.moves.shift()
          show(transfer)
        }
        const stand = (transfer, offset) => {
          transfer.offset = transfer.sent = offset
          transfer.moves = [[performance.now(), offset]]
        }
        const refuse = request => {
          if ([408, 429, 500, 502, 503, 504].includes(request.status)) throw new Error("busy")
          throw new Final(request.responseText.trim() || "The server says " + request.status)
        }
        const base64 = text =>
          btoa(String.fromCharCode(...new TextEncoder().encode(text)))
        const create = async transfer => {
          const fields = {
            "Upload-Length": transfer.size,
            "Upload-Metadata": "filename " + base64(transfer.name)
              + ",relativePath " + base64(folder + transfer.path),
          }
          const answer = await ask("POST", to, fields, null, transfer)
          if (answer.status != 201) refuse(answer)
          transfer.url = answer.getResponseHeader("Location")
          stand(transfer, 0)
          memory.set(transfer.key, transfer.url)
        }
        const locate = async transfer => {
          const answer = await ask("HEAD", transfer.url, {}, null, transfer)
          if ([403, 404, 410].includes(answer.status)) {
            // It expired, or was deleted: from the beginning.
            transfer.url = ""
            return create(transfer)
          }
          if (answer.status != 200) refuse(answer)
          stand(transfer, Number(answer.getResponseHeader("Upload-Offset")))
        }
        const send = async transfer => {
          const piece = transfer.file.slice(transfer.offset, transfer.offset + pieceSize)
          const answer = await ask("PATCH", transfer.url, {
            "Content-Type": "application/offset+octet-stream", "Upload-Offset": transfer.offset,
          }, piece, transfer)
          if ([404, 409, 410].includes(answer.status)) throw new Error("moved")
          if (answer.status != 204) refuse(answer)
          transfer.offset = Number(answer.getResponseHeader("Upload-Offset"))
          moved(transfer, 0)
        }
        const wait = (transfer, seconds) => new Promise(resolve => {
          const timer = setTimeout(resolve, seconds * 1000)
          transfer.wake = () => { clearTimeout(timer); resolve() }
        })
        // A file that was moved away looks like a lost connection.
        const check = async transfer => {
          try { await transfer.file.slice(0, 1).arrayBuffer() }
          catch { throw new Final("The file cannot be read: it was changed, or moved away") }
        }

        const run = async transfer => {
          let pauseTime = 1
          const isOn = () => transfer.state == "sending"
          while (isOn()) {
            const before = transfer.offset
            try {
              if (transfer.url) await locate(transfer)
              else await create(transfer)
              while (isOn() && transfer.offset < transfer.size) await send(transfer)
              if (isOn()) finish(transfer)
            } catch (error) {
              if (!isOn()) return
              try {
                if (error instanceof Final) throw error
                await check(transfer)
              } catch (final) { return fail(transfer, final.message) }
              if (transfer.offset > before) pauseTime = 1
              transfer.moves = [[performance.now(), transfer.sent]]
              for (let left = pauseTime; left > 0 && isOn(); left--) {
                transfer.trouble = navigator.onLine
                  ? `connection lost, trying again in ${left} s` : "waiting for the network"
                show(transfer)
                await wait(transfer, 1)
              }
              if (isOn()) { transfer.trouble = "trying again"; show(transfer) }
              pauseTime = Math.min(pauseTime * 2, 30)
            }
          }
        }
        const next = () => {
          const sending = transfers.filter(one => one.state == "sending").length
          const waiting = transfers.filter(one => one.state == "waiting")
          for (const transfer of waiting.slice(0, Math.max(0, parallel - sending))) {
            transfer.state = "sending"
            transfer.trouble = ""
            show(transfer)
            run(transfer).finally(next)
          }
        }
        const stop = transfer => { transfer.request?.abort(); transfer.wake?.() }
        const pause = transfer => {
          transfer.state = "paused"
          stop(transfer)
          show(transfer)
          next()
        }
        const again = transfer => {
          transfer.state = "waiting"
          show(transfer)
          next()
        }
        const fail = (transfer, sentence) => {
          transfer.state = "failed"
          transfer.trouble = sentence
          show(transfer)
        }
        const finish = transfer => {
          transfer.state = "done"
          transfer.sent = transfer.size
          memory.drop(transfer.key)
          show(transfer)
          refresh()
        }
        const cancel = transfer => {
          transfer.state = "cancelled"
          stop(transfer)
          memory.drop(transfer.key)
          if (transfer.url) ask("DELETE", transfer.url).catch(() => { })
          transfer.item.remove()
          transfers = transfers.filter(one => one != transfer)
          summarize()
          next()
        }

        // The table above shows what has arrived.
        let refreshTimer
        const refresh = () => {
          clearTimeout(refreshTimer)
          refreshTimer = setTimeout(async () => {
            const answer = await fetch(location.href, { headers: { Accept: "text/html" } })
            const page = new DOMParser().parseFromString(await answer.text(), "text/html")
            const rows = page.querySelectorAll("tbody"), ours = document.querySelectorAll("tbody")
            if (!rows.length || !ours.length) return
            ours[ours.length - 1].replaceChildren(...rows[rows.length - 1].rows)
            const [theirs, summary] = [page, document].map(one => one.querySelector("header p"))
            summary.textContent = theirs.textContent
          }, 300)
        }

        // Files come from inputs, and are dropped.
        const add = found => {
          for (const { file, path } of found) {
            if (path.split("/").some(part => part.startsWith(".")) && !zone.dataset.dotfiles) {
              hiddenCount += 1
              continue
            }
            const key = remembered(path, file)
            if (transfers.some(one => one.key == key && !["done", "missing"].includes(one.state)))
              continue
            const missing = transfers.find(one => one.key == key && one.state == "missing")
            if (missing) missing.item.remove()
            transfers = transfers.filter(one => one != missing)
            const transfer = {
              key, file, path, name: file.name, size: file.size, url: memory.get(key),
              offset: 0, sent: missing?.sent ?? 0, moves: [[performance.now(), 0]],
              state: "waiting", trouble: "",
            }
            transfers.push(transfer)
            row(transfer)
            if (file.size > max) fail(transfer, `${size(file.size)}; the limit is ${size(max)}`)
            else show(transfer)
          }
          summarize()
          next()
        }
        for (const input of zone.querySelectorAll("input")) input.onchange = () => {
          add([...input.files].map(file => ({ file, path: file.webkitRelativePath || file.name })))
          input.value = ""
        }
        const walk = async entry => {
          const path = entry.fullPath.slice(1)
          if (entry.isFile) return [{
            file: await new Promise((resolve, reject) => entry.file(resolve, reject)), path,
          }]
          const reader = entry.createReader(), found = []
          while (true) {
            // It tells a hundred at a time.
            const entries = await new Promise((resolve, reject) =>
              reader.readEntries(resolve, reject))
            if (!entries.length) return found
            for (const one of entries) found.push(...await walk(one))
          }
        }
        let depth = 0
        const hasFiles = event => [...event.dataTransfer?.types ?? []].includes("Files")
        const over = count => {
          depth = Math.max(0, count)
          document.body.classList.toggle("over", depth > 0)
        }
        ondragenter = event => { if (hasFiles(event)) over(depth + 1) }
        ondragleave = event => { if (hasFiles(event)) over(depth - 1) }
        ondragover = event => { if (hasFiles(event)) event.preventDefault() }
        ondrop = async event => {
          if (!hasFiles(event)) return
          event.preventDefault()
          over(0)
          const items = [...event.dataTransfer.items].filter(item => item.kind == "file")
          const entries = items.map(item => item.webkitGetAsEntry()).filter(entry => entry)
          const loose = entries.length ? [] : [...event.dataTransfer.files]
          const found = loose.map(file => ({ file, path: file.name }))
          for (const entry of entries) {
            try { found.push(...await walk(entry)) }
            catch { total.textContent = `${entry.name} cannot be read` }
          }
          add(found)
        }
        ononline = () => transfers.forEach(one => one.wake?.())
        onbeforeunload = event => {
          if (transfers.some(one => one.state == "sending")) event.preventDefault()
        }

        // What broke off before this page was loaded.
        for (const old of memory.all().map(said)) {
          if (old.place != folder) continue
          const url = memory.get(old.key)
          ask("HEAD", url).then(answer => {
            if (answer.status == 404 || answer.status == 410) return memory.drop(old.key)
            if (answer.status != 200 || transfers.some(one => one.key == old.key)) return
            const offset = Number(answer.getResponseHeader("Upload-Offset"))
            if (offset == old.size) return memory.drop(old.key)
            const transfer = { ...old, url, sent: offset, state: "missing" }
            transfers.push(transfer)
            row(transfer)
            show(transfer)
          }, () => { })
        }
        })()
        </script>

        """#
}
