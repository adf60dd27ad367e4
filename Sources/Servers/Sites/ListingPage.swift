// A directory for people (HTML) and for programs (JSON).
//
// The page sorts itself with a few lines of script, and its headings are links that have it sorted
// here, for those without script. It loads nothing: what a directory holds is none of its business.

internal import Bytes
internal import JSON
internal import Linux

/// Writes directory listings.
enum ListingPage {
    /// The page of a directory.
    ///
    /// - Parameters:
    ///   - path: The directory's decoded path, with a slash at both ends.
    ///   - uploads: Where the page sends files; nil when it takes none.
    ///   - takesDotfiles: Whether those may have names that begin with a dot.
    static func html(
        _ listing: Listing, of path: [UInt8], _ uploads: SiteUploads?, takesDotfiles: Bool
    ) -> [UInt8] {
        var page = ByteBuffer(capacity: 4096 + listing.rows.count * 160)
        page.append(ListingAssets.head)
        if uploads != nil { page.append(UploadAssets.style) }
        appendHead(path, summary(of: listing.rows), to: &page)
        if let uploads { append(uploads, path, takesDotfiles, to: &page) }
        appendHeadings(listing.order, to: &page)
        if path.count > 1 {
            page.append("<tbody><tr><td><a href=\"../\">../</a><td><td>\n")
        }
        page.append("<tbody>\n")
        let names = listing.names.bytes
        for row in listing.rows {
            append(
                row, named: names.span.bytes.extracting(listing.names.range(at: row.name)),
                to: &page)
        }
        page.append("</table>\n")
        page.append(ListingAssets.script)
        if uploads != nil { page.append(UploadAssets.script) }
        return page.array
    }

    /// `[{"name":"a.txt","type":"file","size":5,"modified":"2026-03-09T07:05:01Z"}]`; the type of
    /// a directory is `directory`, and it has no size.
    static func json(_ listing: Listing) -> [UInt8] {
        var json = JSONWriter(into: ByteBuffer(capacity: 64 + listing.rows.count * 112))
        let names = listing.names.bytes
        json.beginArray()
        for row in listing.rows {
            json.beginObject()
            json.name("name")
            names.span.bytes.extracting(listing.names.range(at: row.name)).withUnsafeBytes {
                json.string($0)
            }
            json.name("type")
            json.string(row.isDirectory ? "directory" : "file")
            if !row.isDirectory {
                json.name("size")
                json.integer(row.size)
            }
            json.name("modified")
            var time = ByteBuffer(capacity: 32)
            time.append(iso8601: row.time)
            time.append(UInt8(ascii: "Z"))
            json.string(time.readable)
            json.endObject()
        }
        json.endArray()
        json.endLine()
        return json.buffer.array
    }
}

extension ListingPage {
    private static func append(
        _ row: Listing.Row, named name: RawSpan, to page: inout ByteBuffer
    ) {
        // "./" keeps a colon in the name from making the first part a scheme (RFC 3986 §4.2).
        page.append("<tr><td><a href=\"./")
        page.append(name, encodedAs: .component)
        page.append(row.isDirectory ? "/\">" : "\">")
        page.append(htmlText: name)
        if row.isDirectory {
            page.append("/</a><td>\u{2013}<td>")
        } else {
            page.append("</a><td title=\"")
            page.append(decimal: row.size)
            page.append("\">")
            page.append(ByteCount(row.size))
            page.append("<td>")
        }
        let time = row.time
        page.append(date: time)
        page.append(UInt8(ascii: " "))
        page.append(padded: time.hour)
        page.append(UInt8(ascii: ":"))
        page.append(padded: time.minute)
        page.append(UInt8(ascii: "\n"))
    }

    private static func append(
        _ uploads: SiteUploads, _ path: [UInt8], _ takesDotfiles: Bool, to page: inout ByteBuffer
    ) {
        page.append("<section id=\"uploads\" aria-label=\"Uploads\" data-to=\"")
        page.append(SiteUploads.path)
        page.append("\" data-folder=\"")
        if uploads.goesIntoListing { page.append(htmlText: Array(path.dropFirst())) }
        page.append("\" data-max=\"")
        page.append(decimal: uploads.sizeMax)
        page.append(takesDotfiles ? "\" data-dotfiles=\"yes\">\n" : "\">\n")
        page.append(UploadAssets.section)
    }

    private static func appendHead(_ path: [UInt8], _ summary: String, to page: inout ByteBuffer) {
        page.append("<title>Index of ")
        page.append(htmlText: path)
        page.append("</title>\n<header><h1>Index of ")
        appendTrail(path, to: &page)
        page.append("</h1><p>")
        page.append(summary)
        page.append("</p></header>\n")
    }

    private static func appendHeadings(_ order: ListingOrder, to page: inout ByteBuffer) {
        page.append("<table><thead><tr>")
        appendHeading(.name, "Name", order, to: &page)
        appendHeading(.size, "Size", order, to: &page)
        appendHeading(.modified, "Modified (UTC)", order, to: &page)
        page.append("\n")
    }

    /// A link for each directory above this one, and for itself.
    private static func appendTrail(_ path: [UInt8], to page: inout ByteBuffer) {
        page.append("<a href=\"/\">/</a>")
        var end = 1
        for name in path.split(separator: UInt8(ascii: "/")) {
            end += name.count + 1
            page.append("<a href=\"")
            let target = path[..<min(end, path.count)]
            for part in target.split(separator: UInt8(ascii: "/")) {
                page.append("/")
                page.append(Array(part).span.bytes, encodedAs: .component)
            }
            page.append("/\">")
            page.append(htmlText: Array(name))
            page.append("/</a>")
        }
    }

    private static func appendHeading(
        _ key: ListingOrder.Key, _ title: StaticString, _ order: ListingOrder,
        to page: inout ByteBuffer
    ) {
        let isCurrent = key == order.key
        page.append("<th")
        if isCurrent {
            page.append(
                order.isDescending ? " aria-sort=\"descending\"" : " aria-sort=\"ascending\"")
        }
        page.append("><a href=\"?sort=")
        page.append(key.rawValue)
        if isCurrent, !order.isDescending { page.append("&amp;order=desc") }
        page.append("\">")
        page.append(title)
        page.append("</a>")
    }

    /// `2 folders, 1 file, 1.5 KiB`.
    private static func summary(of rows: [Listing.Row]) -> String {
        let folders = rows.count { $0.isDirectory }
        let files = rows.count - folders
        let size = rows.reduce(0) { $0 &+ $1.size }
        var parts: [String] = []
        if folders > 0 { parts.append(folders == 1 ? "1 folder" : "\(folders) folders") }
        if files > 0 {
            parts.append(files == 1 ? "1 file" : "\(files) files")
            parts.append(ByteCount(size).description)
        }
        return parts.isEmpty ? "Empty" : parts.joined(separator: ", ")
    }
}

extension Listing.Row {
    fileprivate var time: CivilTime {
        // Towards the past, so that no file seems to be from the future.
        CivilTime(
            epochSeconds: modified >= 0
                ? modified / 1_000_000_000 : (modified + 1) / 1_000_000_000 - 1)
    }
}
