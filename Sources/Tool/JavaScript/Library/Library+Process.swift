internal import CLinux

extension Machine {
    func installProcess() {
        let process = intrinsics.process
        intrinsics.global.hide("process", .object(process))
        tag(process, "process")
        method(process, "nextTick", 1) { (machine, call) throws(Abrupt) in
            guard let callback = call[0].function else {
                throw machine.argumentError("callback", "of type function", call[0])
            }
            let arguments = Array(call.arguments.dropFirst())
            machine.agenda.tick("nextTick", machine.position?.line) { () throws(Abrupt) in
                _ = try machine.call(callback, .undefined, arguments)
            }
            return .undefined
        }
        method(process, "exit", 1) { (machine, call) throws(Abrupt) in
            if !call[0].isUndefined { process["exitCode"] = call[0] }
            machine.emitExit()
            machine.agenda.end()
            throw .exit
        }
        method(process, "cwd", 0) { (_, _) throws(Abrupt) in
            .text(FileWork.currentDirectory)
        }
        method(process, "uptime", 0) { (machine, _) throws(Abrupt) in
            .number(Double(machine.agenda.elapsed) / 1e9)
        }
        method(process, "emitWarning", 1) { (machine, call) throws(Abrupt) in
            machine.agenda.print(
                "(node) Warning: \(try machine.formatted([call[0]]))", to: .error,
                line: machine.position?.line)
            return .undefined
        }
        method(process, "hrtime", 1) { (machine, call) throws(Abrupt) in
            var (seconds, rest) = machine.agenda.now.quotientAndRemainder(
                dividingBy: 1_000_000_000)
            if let earlier = call[0].object as? ArrayObject, earlier.elements.count == 2 {
                seconds -= Int64(try machine.integer(earlier.elements[0]))
                rest -= Int64(try machine.integer(earlier.elements[1]))
                if rest < 0 { (seconds, rest) = (seconds - 1, rest + 1_000_000_000) }
            }
            return .object(
                machine.makeArray([.number(Double(seconds)), .number(Double(rest))]))
        }
        process["exitCode"] = .undefined
        process["pid"] = .integer(Int(getpid()))
        process["platform"] = .text("linux")
        process["argv"] = .object(makeArray([.text("/usr/bin/node"), .text(file)]))
        process["env"] = .object(makeObject())
        let output = makeObject()
        method(output, "write", 1) { (machine, call) throws(Abrupt) in
            machine.agenda.write(try machine.string(call[0]).string, line: machine.position?.line)
            return .boolean(true)
        }
        process["stdout"] = .object(output)
    }
}

extension FileWork {
    static var currentDirectory: String {
        guard let name = getcwd(nil, 0) else { return "/" }
        defer { free(name) }
        return String(cString: name)
    }
}
