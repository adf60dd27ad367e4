/// Places where something is allowed that the design forbids elsewhere, each with its reason.
///
/// An entry that no place needs any more fails as well, so that the list stays true.
struct AllowList {
    let reasons: [String: String]

    /// What is wrong when `found` (keys to their places) is what the tree has.
    func complaints(about found: [String: [String]], cure: String) -> [String] {
        let unexpected = found.filter { reasons[$0.key] == nil }.flatMap(\.value).map {
            "\($0): \(cure)"
        }
        let unused = reasons.keys.filter { found[$0] == nil }.map {
            "the allow-list names \($0), which does not need it any more"
        }
        return (unexpected + unused).sorted()
    }
}
