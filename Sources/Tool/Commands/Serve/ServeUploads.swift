// The uploads of `bx serve --upload DIR`, or `--upload s3://BUCKET`.

internal import Arguments
internal import CLinux
internal import EventLoops
internal import HTTPFetching
internal import HTTPServing
internal import JSON
internal import ObjectStores
internal import Sites
internal import Sockets
internal import Synchronization
internal import Uploads

/// A directory or a bucket that takes files, for the services of all loops.
final class ServeUploads: Sendable {
    private enum Place: Sendable {
        case directory(UploadDirectory)
        case bucket(BucketPlace, SpoolDirectory, BucketStoreOptions)
    }

    private let place: Place
    private let path: ArgumentPath
    private let options: UploadOptions
    private let traffic = UploadTraffic()
    private let pool: BlockingPool
    private let console: Console
    /// Whether some loop deletes what has expired.
    private let isSwept = Atomic(false)

    private init(
        _ place: Place, at path: ArgumentPath, _ options: UploadOptions,
        _ pool: BlockingPool, _ console: Console
    ) {
        self.place = place
        self.path = path
        self.options = options
        self.pool = pool
        self.console = console
    }

    /// Nil without --upload.
    static func open(
        _ arguments: ParsedArguments, pool: BlockingPool, console: Console
    ) throws(CommandFailure) -> ServeUploads? {
        guard let path = arguments[ServeFlags.upload] else { return nil }
        var options = UploadOptions()
        options.sizeMax = arguments[ServeFlags.uploadMax]
        options.appendMax = options.sizeMax
        options.unfinishedMax = arguments[ServeFlags.uploadsMax]
        options.lifetime = arguments[ServeFlags.uploadLifetime]
        options.allowsOrigins = arguments[ServeFlags.cors]
        let place: Place
        if let text = path.text, text.hasPrefix("s3:") {
            place = try bucket(text, arguments)
        } else {
            place = .directory(try directory(path, arguments))
        }
        let uploads = ServeUploads(place, at: path, options, pool, console)
        try uploads.checkBucket()
        return uploads
    }

    private static func directory(
        _ path: ArgumentPath, _ arguments: ParsedArguments
    ) throws(CommandFailure) -> UploadDirectory {
        var rules = UploadDirectoryOptions()
        rules.allowsFolders = true
        rules.allowsDotfiles = arguments[ServeFlags.dotfiles]
        rules.takenName = takenName(arguments)
        do throws(UploadError) {
            return try UploadDirectory(bytes: path.bytes, options: rules)
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-upload-directory", message: sentence(error, path))
        }
    }

    private static func bucket(
        _ text: String, _ arguments: ParsedArguments
    ) throws(CommandFailure) -> Place {
        var environment: [String: String] = [:]
        for name in BucketPlace.variables {
            environment[name] = getenv(name).map { String(cString: $0) }
        }
        var options = BucketStoreOptions()
        options.allowsFolders = true
        options.allowsDotfiles = arguments[ServeFlags.dotfiles]
        options.takenName = takenName(arguments)
        do throws(ObjectStoreError) {
            let place = try BucketPlace(
                text, endpoint: arguments[ServeFlags.s3Endpoint], environment: environment)
            let spool = try SpoolDirectory(
                arguments[ServeFlags.uploadSpool]?.text
                    ?? place.spoolPath(environment: environment))
            return .bucket(place, spool, options)
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-upload-bucket",
                message: "no uploads into \(text): \(error)")
        }
    }

    private static func takenName(
        _ arguments: ParsedArguments
    ) -> UploadDirectoryOptions.TakenName {
        arguments[ServeFlags.uploadOverwrite] ? .replacing : .numbered
    }

    private static func sentence(_ error: UploadError, _ path: ArgumentPath) -> String {
        switch error {
        case .busy: "another process takes uploads in \(path); stop it, or name another directory"
        case .notAllowed: "the directory \(path) for uploads may not be written"
        case .unknown, .wrongOffset, .completed, .incomplete, .inconsistentLength, .badName,
            .nameTaken, .wrongDigest, .noSpace, .tooMany, .failed:
            "no uploads into \(path): \(error)"
        }
    }

    /// What a site needs to know of it.
    ///
    /// - Parameter served: The directory that is served.
    func site(_ served: ArgumentPath, otherBodyMax: Int) -> SiteUploads {
        SiteUploads(
            goesIntoListing: path.isSameFile(as: served), sizeMax: options.sizeMax,
            otherBodyMax: otherBodyMax, responder: { [self] loop in service(on: loop) })
    }

    /// Bytes that one request may bring.
    var bodyMax: Int { options.appendMax }

    private func service(on loop: EventLoop) -> UploadService {
        let service = UploadService(
            at: SiteUploads.path, on: loop,
            store: store(on: loop), options: options,
            traffic: traffic, reporter: { [console] in console.note("\($0)") })
        if !isSwept.exchange(true, ordering: .relaxed) { service.startExpiring() }
        return service
    }

    private func store(on loop: EventLoop) -> any UploadStore {
        switch place {
        case .directory(let directory):
            return DirectoryStore(on: loop, in: directory, pool: pool)
        case .bucket(let place, let spool, let options):
            let http = HTTPClient(on: loop, resolver: Resolver(pool: pool))
            return BucketStore(
                place, spool: spool, over: http, on: loop, pool: pool, options: options)
        }
    }

    // MARK: Asking the bucket

    /// How long the start waits for a bucket's server, which may come later.
    private static let patience = Duration.seconds(5)

    /// Tells of a bucket that refuses what will be asked of it, before anyone is served.
    private func checkBucket() throws(CommandFailure) {
        guard case .bucket = place, let loop = try? EventLoop() else { return }
        guard let outcome = ask(on: loop) else {
            return console.note("\(path) did not answer yet; uploads fail until it does")
        }
        do throws(ObjectStoreError) { try outcome.get() } catch {
            if error.isTransient { return console.note("uploads fail until this passes: \(error)") }
            throw CommandFailure(
                exitCode: .failed, code: "no-upload-bucket",
                message: "no uploads into \(path): \(error)")
        }
    }

    /// - Returns: nil when there was no answer in time.
    private func ask(on loop: EventLoop) -> Result<Void, ObjectStoreError>? {
        guard case .bucket(let place, let spool, let options) = place else { return nil }
        var outcome: Result<Void, ObjectStoreError>?
        var isLate = false
        var task: Task<Void, Never>?
        loop.nextTick { [pool] in
            let http = HTTPClient(on: loop, resolver: Resolver(pool: pool))
            let store = BucketStore(
                place, spool: spool, over: http, on: loop, pool: pool, options: options)
            task = loop.start {
                do throws(ObjectStoreError) {
                    outcome = .success(try await store.check())
                } catch {
                    outcome = outcome ?? .failure(error)
                }
                http.close()
            }
            loop.setTimeout(Self.patience, referenced: false) { isLate = true }
        }
        loop.run { outcome != nil || isLate }
        guard outcome == nil else { return outcome }
        task?.cancel()
        loop.run { outcome != nil }
        return nil
    }

    // MARK: Telling

    func sentence(_ url: String) -> String {
        "uploads go to \(path): from a listing's page, or curl -T FILE \(url)\(SiteUploads.path)"
    }

    private var isBucket: Bool {
        switch place {
        case .directory: false
        case .bucket: true
        }
    }

    func members(_ url: String) -> [JSONMember] {
        [
            JSONMember(
                "uploads",
                .object([
                    JSONMember("url", .string(url + SiteUploads.path)),
                    JSONMember(isBucket ? "bucket" : "directory", .string(path.description)),
                ]))
        ]
    }
}

extension ArgumentPath {
    /// Whether both name one directory.
    func isSameFile(as other: ArgumentPath) -> Bool {
        var (one, another) = (stat(), stat())
        return withCString { stat($0, &one) } == 0 && other.withCString { stat($0, &another) } == 0
            && one.st_ino == another.st_ino && one.st_dev == another.st_dev
    }
}
