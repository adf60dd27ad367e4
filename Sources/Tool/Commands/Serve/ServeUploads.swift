// The uploads of `bx serve --upload DIR`.

internal import Arguments
internal import CLinux
internal import EventLoops
internal import HTTPServing
internal import JSON
internal import Sites
internal import Synchronization
internal import Uploads

/// A directory that takes files, for the services of all loops.
final class ServeUploads: Sendable {
    private let directory: UploadDirectory
    private let path: ArgumentPath
    private let options: UploadOptions
    private let traffic = UploadTraffic()
    private let pool: BlockingPool
    private let console: Console
    /// Whether some loop deletes what has expired.
    private let isSwept = Atomic(false)

    private init(
        _ directory: UploadDirectory, at path: ArgumentPath, _ options: UploadOptions,
        _ pool: BlockingPool, _ console: Console
    ) {
        self.directory = directory
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
        var rules = UploadDirectoryOptions()
        rules.allowsFolders = true
        rules.allowsDotfiles = arguments[ServeFlags.dotfiles]
        rules.takenName = arguments[ServeFlags.uploadOverwrite] ? .replacing : .numbered
        var options = UploadOptions()
        options.sizeMax = arguments[ServeFlags.uploadMax]
        options.appendMax = options.sizeMax
        options.unfinishedMax = arguments[ServeFlags.uploadsMax]
        options.lifetime = arguments[ServeFlags.uploadLifetime]
        options.allowsOrigins = arguments[ServeFlags.cors]
        let directory: UploadDirectory
        do throws(UploadError) {
            directory = try UploadDirectory(bytes: path.bytes, options: rules)
        } catch {
            throw CommandFailure(
                exitCode: .failed, code: "no-upload-directory", message: sentence(error, path))
        }
        return ServeUploads(directory, at: path, options, pool, console)
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
            store: DirectoryStore(on: loop, in: directory, pool: pool), options: options,
            traffic: traffic, reporter: { [console] in console.note("\($0)") })
        if !isSwept.exchange(true, ordering: .relaxed) { service.startExpiring() }
        return service
    }

    // MARK: Telling

    func sentence(_ url: String) -> String {
        "uploads go to \(path): from a listing's page, or curl -T FILE \(url)\(SiteUploads.path)"
    }

    func members(_ url: String) -> [JSONMember] {
        [
            JSONMember(
                "uploads",
                .object([
                    JSONMember("url", .string(url + SiteUploads.path)),
                    JSONMember("directory", .string(path.description)),
                ]))
        ]
    }
}

extension ArgumentPath {
    /// Whether both name one directory.
    fileprivate func isSameFile(as other: ArgumentPath) -> Bool {
        var (one, another) = (stat(), stat())
        return withCString { stat($0, &one) } == 0 && other.withCString { stat($0, &another) } == 0
            && one.st_ino == another.st_ino && one.st_dev == another.st_dev
    }
}
