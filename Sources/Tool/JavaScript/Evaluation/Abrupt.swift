/// Why a call ends without a value.
enum Abrupt: Error {
    /// What `throw` threw.
    case thrown(Value)
    /// Something outside of the subset was reached, which no `catch` sees.
    case refused(String, Position)
    /// `process.exit`.
    case exit
}
