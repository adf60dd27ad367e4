// Files and directories as answers.

internal import Bytes
internal import Compression
internal import EventLoops
internal import HTTP
internal import HTTPServing
internal import Linux

extension SiteResponder {
    /// Files up to this size are kept in memory.
    private static let keptMax = 64 << 10
    /// Text below this size is not worth compressing: one segment carries it anyway.
    private static let compressedMin = 1024
    /// Larger text is sent as it is: compressing it would take longer than sending it.
    private static let compressedMax = 8 << 20

    func file(_ request: Request, at path: SitePath) async throws -> Response {
        site.renewRoot()
        let found = site.lookUp(path)
        if case .file(let file) = found { return try await serve(file, to: request, at: path) }
        request.bytes[request.head.target].withUnsafeBytes { cache.remove($0) }
        switch found {
        case .directory(let opened) where site.options.lists:
            var response = try await listing(of: opened, for: request, at: path)
            response.fields.apply(extraFields(at: path))
            return response
        case .redirect(let target): return redirect(to: target, path)
        case .file, .directory: return try await nothing(.notFound, request, path)
        case .nothing(let reason): return try await nothing(reason, request, path)
        }
    }

    private func redirect(to target: [UInt8], _ path: SitePath) -> Response {
        var location = ByteBuffer(capacity: target.count + path.query.count + 16)
        location.append(target.span.bytes, encodedAs: .path)
        for byte in path.query {
            // A query is kept as it is written, as far as it can stand in a field.
            if byte < 0x80 {
                location.append(byte)
            } else {
                location.append([byte].span.bytes, encodedAs: .component)
            }
        }
        var fields: Fields = ["Location": String(decoding: location.readable, as: UTF8.self)]
        fields.apply(extraFields(at: path))
        return Response(.movedPermanently, fields: fields)
    }

    // MARK: One file

    /// Answers with a file, and keeps what the next request for it needs.
    ///
    /// - Parameter standIn: The status of a page that is sent in place of what was asked for. It
    ///   is read anew each time.
    private func serve(
        _ found: FoundFile, to request: Request, at path: SitePath, standIn: Status? = nil
    ) async throws -> Response {
        let name = found.name
        let file = found.opened
        let mediaType = MediaType(ofFileNamed: name.span.bytes)
        let isReloading = site.reloads != nil && mediaType?.essence == "text/html"
        let mayCompress = mediaType?.isCompressible == true && !isReloading
        let neighbours =
            isReloading ? [:] : site.neighbours(of: name, writtenAt: file.status.modified)
        let now = wallClock()
        let identification = FileIdentification(
            file: file.status,
            neighbours: ContentCoding.allCases.map { neighbours[$0]?.status }, now: now)
        let key = Array(request.bytes[request.head.target])
        let entry: CachedFile
        if standIn == nil, let old = key.withUnsafeBytes({ cache.entry(for: $0) }),
            identification.isSame(as: old.identification)
        {
            old.freshUntil = loop.now + Self.freshness
            entry = old
        } else {
            let body = try content(of: file, isReloading: isReloading)
            entry = try CachedFile(
                key: key, mediaType: mediaType?.contentType ?? MediaType.unknown.description,
                body: body, identification: identification,
                compresses: mayCompress && standIn == nil
                    && isCompressedOnTheFly(file.status.size),
                extraFields: fields(at: path, standIn: standIn), now: now,
                freshUntil: loop.now + Self.freshness)
            if standIn == nil { cache.insert(entry) }
        }
        let variant = try await variant(of: entry, neighbours, for: request)
        return entry.answer(with: variant).response(
            to: request, status: standIn ?? .ok, now: now / 1_000_000_000)
    }

    private func fields(at path: SitePath, standIn: Status?) -> Fields {
        guard let standIn else { return fileFields(at: path) }
        var fields = standIn == .ok ? fileFields(at: path) : errorFields(at: path)
        // Programs that want no page get none.
        if site.options.isSinglePage { fields.apply(["Vary": "Accept"]) }
        return fields
    }

    private func isCompressedOnTheFly(_ size: Int) -> Bool {
        site.options.compresses && size >= Self.compressedMin && size <= Self.compressedMax
    }

    /// A small file's bytes, or the open file itself.
    private func content(
        of file: RootDirectory.Opened, isReloading: Bool
    ) throws -> Segment {
        let limit = isReloading ? LiveReload.pageMax : Self.keptMax
        guard file.status.size <= limit else {
            return .file(file.file, offset: 0, count: file.status.size)
        }
        var bytes = try file.file.bytes(count: file.status.size)
        if isReloading { bytes += LiveReload.script.utf8 }
        return .bytes(bytes)
    }

    /// The representation that the client wants most of those there are, or can be made.
    private func variant(
        of entry: CachedFile, _ neighbours: [ContentCoding: RootDirectory.Opened],
        for request: Request
    ) async throws -> FileVariant {
        guard entry.varies, let field = request.joinedField("accept-encoding") else {
            return entry.identity
        }
        var available: ContentCodings = [.identity]
        for coding in neighbours.keys { available.insert(ContentCodings(coding)) }
        let wantsPart = request.method == .get && request.field("range") != nil
        if entry.compresses, !wantsPart { available.insert(.gzip) }
        let accepted = AcceptEncoding(field.utf8.span.bytes)
        // What is not acceptable is sent as it is (RFC 9110 §12.5.3).
        guard let coding = accepted.preferred(among: available), coding != .identity else {
            return entry.identity
        }
        if let known = entry.variant(in: coding) { return known }
        let variant: FileVariant
        if let neighbour = neighbours[coding] {
            variant = FileVariant(
                coding: coding,
                entityTag: EntityTag(
                    size: neighbour.status.size, changed: neighbour.status.changed
                ).suffixed(coding.tagSuffix),
                acceptsRanges: true, body: try content(of: neighbour, isReloading: false))
        } else {
            variant = FileVariant(
                coding: coding, entityTag: entry.identity.entityTag.suffixed(coding.tagSuffix),
                acceptsRanges: false, body: .bytes(try await compressed(entry.identity.body)))
        }
        // Another request may have made it meanwhile.
        if entry.variant(in: coding) == nil {
            let (weight, openCount) = (entry.weight, entry.openCount)
            try entry.add(variant)
            cache.didGrow(
                entry, by: entry.weight - weight, opened: entry.openCount - openCount)
        }
        return variant
    }

    /// The bytes of `body` as gzip, made off the loop.
    private func compressed(_ body: Segment) async throws -> [UInt8] {
        let source: @Sendable () throws -> [UInt8]
        switch body {
        case .bytes(let bytes): source = { bytes }
        case .file(let file, _, let count): source = { try file.bytes(count: count) }
        }
        return try await loop.blocking(on: site.pool) { () -> Result<[UInt8], any Error> in
            Result { try Gzip.compress(try source()) }
        }.get()
    }

    // MARK: No file

    private func nothing(
        _ reason: BeneathError, _ request: Request, _ path: SitePath
    ) async throws -> Response {
        if case .failed(let error) = reason { throw error }
        if reason == .notAllowed {
            return problem(
                .forbidden, "the file may not be read", request, errorFields(at: path))
        }
        if site.options.isSinglePage, wantsPage(request), path.fileExtension == nil {
            return try await page(named: Array("index.html".utf8), request, path, .ok)
        }
        if let page = site.options.notFoundPath {
            let name = page.drop { $0 == UInt8(ascii: "/") }
            return try await self.page(named: Array(name), request, path, .notFound)
        }
        return notFound(request, path)
    }

    func notFound(_ request: Request, _ path: SitePath) -> Response {
        problem(.notFound, "there is nothing at this path", request, errorFields(at: path))
    }

    private func wantsPage(_ request: Request) -> Bool {
        guard let accept = request.joinedField("accept") else { return true }
        return Accept.weight(of: "text/html", in: accept.utf8.span.bytes) > 0
    }

    /// A page that stands for what was not found.
    private func page(
        named name: [UInt8], _ request: Request, _ path: SitePath, _ status: Status
    ) async throws -> Response {
        guard let opened = try? site.root.open(name), opened.status.kind == .regular else {
            return notFound(request, path)
        }
        return try await serve(
            FoundFile(name: name, opened: opened), to: request, at: path, standIn: status)
    }

    // MARK: Directories

    private func listing(
        of opened: RootDirectory.Opened, for request: Request, at path: SitePath
    ) async throws -> Response {
        let isJSON =
            request.joinedField("accept").map {
                Accept.preferred(
                    among: ["text/html", "application/json"], in: $0.utf8.span.bytes) == 1
            } ?? false
        let name = path.bytes
        let query = Array(path.query.dropFirst())
        let order = ListingOrder(query: query.span.bytes)
        let reader = ListingReader(
            directory: opened.file, root: site.root, path: Array(name.dropFirst()),
            includesDotfiles: site.options.servesDotfiles)
        let (names, statuses) = try await read(reader)
        let uploads = site.uploads
        let takesDotfiles = site.options.servesDotfiles
        let page = try await loop.blocking(on: site.pool) {
            let listing = Listing(names, statuses, order: order)
            return isJSON
                ? ListingPage.json(listing)
                : ListingPage.html(listing, of: name, uploads, takesDotfiles: takesDotfiles)
        }
        return Response(
            .ok,
            fields: [
                "Content-Type": isJSON ? "application/json" : "text/html; charset=utf-8",
                "Vary": "Accept", "Cache-Control": "no-cache",
            ], bytes: page)
    }

    /// Names whose status one thread asks for before another may.
    private static let statusBatch = 4096

    private func read(
        _ reader: ListingReader
    ) async throws -> (names: DirectoryNames, statuses: [FileStatus?]) {
        let batch = Self.statusBatch
        let (names, first) = try await loop.blocking(on: site.pool) {
            Result { () throws(Errno) in
                let names = try reader.names()
                return (names, reader.statuses(of: names, in: 0..<min(batch, names.count)))
            }
        }.get()
        guard names.count > batch else { return (names, first) }
        let (loop, pool) = (loop, site.pool)
        let rest = try await withThrowingTaskGroup(of: (start: Int, statuses: [FileStatus?]).self) {
            group in
            for start in stride(from: batch, to: names.count, by: batch) {
                group.addTask {
                    try await loop.blocking(on: pool) {
                        let range = start..<min(start + batch, names.count)
                        return (start, reader.statuses(of: names, in: range))
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let ordered = rest.sorted { $0.start < $1.start }
        return (names, ordered.reduce(into: first) { $0 += $1.statuses })
    }
}

extension OpenFile {
    /// The first `count` bytes, or fewer when the file became shorter meanwhile.
    func bytes(count: Int) throws(Errno) -> [UInt8] {
        var failure: Errno?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(Errno) {
                filled = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer), at: 0)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
