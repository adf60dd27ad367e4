internal import CLinux
internal import Linux
internal import Mustache

/// Reads a directory's templates, and gathers what is wrong with them.
struct TemplateReader {
    private let root: String
    private let options: TemplateOptions
    private var templates = MustacheTemplates()
    /// The file of each template.
    private var files: [String: String] = [:]
    private var errors: [TemplateError] = []

    init(_ root: String, _ options: TemplateOptions) {
        self.root = root
        self.options = options
    }

    mutating func read() -> Result<MustacheTemplates, TemplateErrors> {
        readDirectory("", depth: 1)
        if errors.isEmpty, options.requiresPartials {
            errors = templates.missing.map { .mistake(file: files[$0.template] ?? "", $0) }
        }
        return errors.isEmpty ? .success(templates) : .failure(TemplateErrors(list: errors))
    }

    /// - Parameter folder: Relative to the root, with a slash at its end unless it is the root.
    private mutating func readDirectory(_ folder: String, depth: Int) {
        guard depth <= options.depthMax else { return addOnce(.tooMany(limit: options.depthMax)) }
        let entries: [DirectoryEntry]
        do throws(Errno) {
            let directory = try FileDescriptor.open(
                root + "/" + folder, O_RDONLY | O_DIRECTORY)
            entries = try directory.entries(includesDotfiles: false, limit: .max)
        } catch {
            return errors.append(.unreadable(path: root + "/" + folder, error))
        }
        let sorted = entries.map { (name: String(decoding: $0.name, as: UTF8.self), $0.kind) }
            .sorted { $0.name < $1.name }
        for (name, kind) in sorted {
            switch kind {
            case .directory: readDirectory(folder + name + "/", depth: depth + 1)
            case .regular: readFile(folder + name)
            case .symbolicLink, .other: break
            }
        }
    }

    private mutating func readFile(_ file: String) {
        let suffix = options.extensions.map { "." + $0 }.first { file.hasSuffix($0) }
        guard let suffix else { return }
        let name = String(file.dropLast(suffix.count))
        if let other = files[name] { return errors.append(.sameName(name, files: [other, file])) }
        guard files.count < options.filesMax else {
            return addOnce(.tooMany(limit: options.filesMax))
        }
        files[name] = file
        do {
            let bytes = try contents(of: root + "/" + file)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                return errors.append(.notUTF8(file: file))
            }
            templates[name] = try MustacheTemplate(text, name: name)
        } catch let error as MustacheError {
            errors.append(.mistake(file: file, error))
        } catch let error as Errno {
            errors.append(.unreadable(path: root + "/" + file, error))
        } catch {}
    }

    private mutating func addOnce(_ error: TemplateError) {
        if !errors.contains(error) { errors.append(error) }
    }

    private func contents(of path: String) throws(Errno) -> [UInt8] {
        let file = try FileDescriptor.open(path, O_RDONLY | O_NONBLOCK)
        // One byte more than a template may have tells that it is too long.
        let limit = MustacheTemplate.bytesMax + 1
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 64 << 10)
        while bytes.count < limit {
            let number = file.rawValue
            let count = try retrying { CLinux.read(number, &block, block.count) }
            if count == 0 { break }
            bytes += block.prefix(count)
        }
        return bytes
    }
}
