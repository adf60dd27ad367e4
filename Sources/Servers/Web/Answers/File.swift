internal import Bytes
internal import HTTP
public import HTTPServing
internal import Linux
internal import Sites

/// A file as an answer: in parts where the client asks for them, not at all where it has it, and
/// from the kernel's memory straight to the socket.
///
///     app.get("/report") { _ in File("report.pdf") }
///     app.get("/photos/:name") { request in File(request.path("name"), in: "photos") }
///
/// Opening it blocks the loop for as long as the disk takes.
public struct File: Answerable, Sendable {
    /// Relative to the directory.
    public let path: String
    /// What nothing outside of is sent, whatever the path says.
    public let directory: String
    /// Content-Type; by the extension when nil.
    public var contentType: String?
    /// Cache-Control.
    public var cacheControl: String?
    /// What a browser saves it as, instead of showing it.
    public var downloadName: String?

    /// The file at `path` within `directory`; neither `..` nor a link leads out of it, and names
    /// that begin with a dot are not found.
    public init(_ path: String, in directory: String = ".") {
        self.path = path
        self.directory = directory
    }

    /// The same, to be saved as `name`.
    public func download(as name: String) -> File {
        var file = self
        file.downloadName = name
        return file
    }

    /// The answer; 404 when there is no such file.
    ///
    /// - Throws: `FileError`, when the directory or file cannot be read.
    public func response(to request: Request) throws -> Response {
        let opened = try open(path)
        guard let opened, opened.status.kind == .regular else {
            throw NoRoute(path: request.path)
        }
        return response(opened, named: path, to: request)
    }

    /// - Returns: Nil when there is none that may be sent.
    func open(_ path: String) throws(FileError) -> RootDirectory.Opened? {
        let root: RootDirectory
        do throws(Errno) {
            root = try RootDirectory(directory)
        } catch {
            throw FileError(description: "cannot read \(directory): \(error)")
        }
        do throws(BeneathError) {
            return try root.open(Array(path.utf8))
        } catch {
            switch error {
            case .notFound, .outside, .hidden, .notServable, .notAllowed: return nil
            case .failed(let error):
                throw FileError(description: "cannot read \(path): \(error)")
            }
        }
    }

    func response(
        _ opened: RootDirectory.Opened, named name: String, to request: Request
    ) -> Response {
        var fields = Fields()
        if let contentType { fields.add("Content-Type", contentType) }
        if let cacheControl { fields.add("Cache-Control", cacheControl) }
        if let downloadName {
            fields.add("Content-Disposition", Self.disposition(downloadName))
        }
        return Response(opened, named: name, fields: fields, to: request)
    }

    /// `attachment` with the name for old clients and, where they differ, for others (RFC 6266,
    /// RFC 8187).
    static func disposition(_ name: String) -> String {
        let plain = String(
            name.unicodeScalars.map { scalar in
                scalar.value < 0x20 || scalar.value > 0x7E
                    || "\"\\/%".unicodeScalars.contains(scalar)
                    ? "_" : Character(scalar)
            })
        let first = "attachment; filename=\"\(plain)\""
        if plain == name { return first }
        var encoded = ""
        for byte in name.utf8 {
            if byte.isASCIILetter || byte.isASCIIDigit || "-._~".utf8.contains(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return first + "; filename*=UTF-8''\(encoded)"
    }
}

/// Why a file cannot be read, which is the operator's business.
public struct FileError: Error, CustomStringConvertible {
    /// One sentence without a full stop.
    public let description: String
}

extension RouteGroup {
    /// Answers what is below `path` with the files of a directory, and a directory's own path with
    /// its `index.html`.
    ///
    ///     app.files("/assets", in: "Public").use(CompressedAnswers())
    ///
    /// - Parameter cacheControl: What is said of all of them, such as `max-age=3600`.
    @discardableResult
    public func files(
        _ path: String, in directory: String, cacheControl: String? = nil
    ) -> RouteGroup {
        let group = group("")
        let base = path == "/" ? "" : path
        let answer: @Sendable (String, Request) throws -> Response = { name, request in
            var file = File(name, in: directory)
            file.cacheControl = cacheControl
            guard let opened = try file.open(name) else { throw NoRoute(path: request.path) }
            if opened.status.kind == .regular {
                return file.response(opened, named: name, to: request)
            }
            // Links of the page would lead elsewhere without the slash.
            guard request.path.hasSuffix("/") else {
                return Response(
                    .permanentRedirect, fields: ["Location": request.otherSlashTarget])
            }
            let index = name == "." ? "index.html" : name + "/index.html"
            guard let opened = try file.open(index), opened.status.kind == .regular else {
                throw NoRoute(path: request.path)
            }
            return file.response(opened, named: index, to: request)
        }
        if !base.isEmpty { group.get(base) { try answer(".", $0) }.hidden() }
        group.get(base + "/") { try answer(".", $0) }.hidden()
        group.get(base + "/*path") { request in
            var name = request.path("path")
            while name.hasSuffix("/") { name.removeLast() }
            return try answer(name, request)
        }
        .hidden()
        return group
    }
}
