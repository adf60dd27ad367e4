import Testing

/// Places where something is allowed that the design forbids elsewhere, each with its reason.
///
/// An entry that no place needs any more fails as well, so that the list stays true.
struct AllowList {
    let reasons: [String: String]

    /// Records a failure for each of `found` (keys to their places) that no entry allows, and for
    /// each entry that nothing needs.
    func check(_ found: [String: [String]], cure: String) {
        for (key, places) in found where reasons[key] == nil {
            for place in places { Issue.record("\(place): \(cure)") }
        }
        for key in reasons.keys where found[key] == nil {
            Issue.record("the allow-list names \(key), which does not need it any more")
        }
    }
}
