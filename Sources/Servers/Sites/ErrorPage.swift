internal import Bytes
internal import HTTP
internal import JSON

/// What a client is told when there is nothing else to show.
enum ErrorPage {
    /// A small page for browsers.
    ///
    /// - Parameter sentence: What happened, without a capital or a full stop.
    static func html(_ status: Status, _ sentence: String) -> [UInt8] {
        var page = ByteBuffer(capacity: 1024)
        page.append(head)
        page.append("<title>")
        page.append(htmlText: Array(status.description.utf8))
        page.append("</title>\n<h1>")
        page.append(htmlText: Array(status.description.utf8))
        page.append("</h1>\n<p>")
        page.append(htmlText: Array((sentence.prefix(1).uppercased() + sentence.dropFirst()).utf8))
        page.append(".</p>\n")
        return page.array
    }

    /// Problem details for programs (RFC 9457).
    static func json(_ status: Status, _ sentence: String) -> [UInt8] {
        var json = JSONWriter(into: ByteBuffer(capacity: 256))
        json.beginObject()
        json.name("title")
        json.string(status.reason)
        json.name("status")
        json.integer(Int(status.rawValue))
        json.name("detail")
        json.string(sentence)
        json.endObject()
        json.endLine()
        return json.buffer.array
    }

    private static let head: StaticString = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <style>
        body {
          margin: 0 auto; max-width: 36rem; padding: 20vh 1rem 4rem;
          font: 1rem/1.5 system-ui, sans-serif
        }
        h1 { margin: 0; font-size: 1.5rem; font-weight: 600 }
        p { margin: .25rem 0 0; opacity: .7 }
        </style>

        """
}
