// Foreign clients and servers that tests compare with come from PyPI: `make setup-test` puts them
// into .build/venv.

internal import CLinux

/// The Python that has what tests need from PyPI.
package enum Python {
    /// The one of .build/venv where that is there, else the one in `PATH`.
    package static let interpreter: String = {
        let own = "\(Checkout.root)/.build/venv/bin/python3"
        return access(own, X_OK) == 0 ? own : "python3"
    }()

    /// Whether `module` can be imported. Starts an interpreter.
    package static func has(_ module: String) -> Bool {
        let search = "import importlib.util as u; exit(u.find_spec('\(module)') is None)"
        return (try? command(["-c", ByteString(search)]).run())?.code == 0
    }

    /// What `program` prints.
    package static func run(
        _ program: String, _ arguments: [String] = []
    ) throws(CommandError) -> String {
        let arguments = ["-c", program] + arguments
        let outcome = try command(arguments.map { ByteString($0) }).run()
        guard outcome.code == 0 else {
            throw .failed(call: interpreter, reason: outcome.errors.text)
        }
        return outcome.output.text
    }

    package static func command(_ arguments: [ByteString]) -> Command {
        Command(interpreter, arguments)
    }
}
