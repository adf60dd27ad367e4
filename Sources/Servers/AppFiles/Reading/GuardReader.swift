// `guards`: who may ask, by a name that routes refer to; of several, one has to let them.
//
//   guards:
//     staff: { basic: { ada: "${ADA_PASSWORD}" } }
//     api: { bearer: ["${API_TOKEN:-let-me}"], realm: boats }

internal import Web
internal import YAML

/// A guard that was read; nil inside when it is wrong, which was noted.
struct GuardDraft {
    let layer: (any Guard)?
}

extension Reading {
    func readGuards(_ pairs: [YAMLPair]) {
        for pair in pairs { guards[pair.key] = GuardDraft(layer: readGuard(pair)) }
    }

    private func readGuard(_ pair: YAMLPair) -> (any Guard)? {
        guard var keys = MappingReader(pair.value, "the guard '\(pair.key)'", self) else {
            return nil
        }
        let realm = keys.text("realm") ?? pair.key
        let kind = keys.onlyOne(of: ["basic", "bearer"], "a guard is one of them")
        let tokens = kind?.key == "bearer" ? keys.texts("bearer") : nil
        let users = kind?.key == "basic" ? keys.pairs("basic") : []
        keys.finish()
        guard let kind else {
            note("the guard '\(pair.key)' needs 'basic' or 'bearer'", at: pair.keyMark)
            return nil
        }
        if realm.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            note("a realm has no control characters", at: pair.keyMark)
            return nil
        }
        if kind.key == "bearer" { return tokens.flatMap { bearer($0, realm, kind) } }
        return basic(users, realm, kind)
    }

    private func bearer(
        _ tokens: [(text: String, mark: YAMLMark)], _ realm: String, _ pair: YAMLPair
    ) -> (any Guard)? {
        var known: [String] = []
        for (text, mark) in tokens {
            guard let token = expanded(text, at: mark) else { continue }
            // What it is stays untold: the terminal may be seen by others.
            let isToken = token.utf8.allSatisfy { byte in
                (0x21...0x7E).contains(byte) && !"\"(),:;<>?@[\\]{}".utf8.contains(byte)
            }
            if token.isEmpty || !isToken {
                note("a token is letters, digits and -._~+/=, and not empty", at: mark)
            } else {
                known.append(token)
            }
        }
        if tokens.isEmpty { note("'bearer' needs a token", at: pair.keyMark) }
        return known.count == tokens.count && !known.isEmpty
            ? BearerAuth(realm: realm, tokens: known) : nil
    }

    private func basic(
        _ users: [YAMLPair], _ realm: String, _ pair: YAMLPair
    ) -> (any Guard)? {
        var known: [String: String] = [:]
        for user in users {
            guard let scalar = user.value.scalar, !scalar.isNull else {
                note("the password of '\(user.key)' must be text", at: user.value.mark)
                continue
            }
            guard let password = expanded(scalar.text, at: user.value.mark) else { continue }
            if user.key.contains(":") {
                note("the name '\(user.key)' has a colon, which ends it", at: user.keyMark)
            } else if password.isEmpty {
                note("the password of '\(user.key)' is empty", at: user.value.mark)
            } else {
                known[user.key] = password
            }
        }
        if users.isEmpty { note("'basic' needs a name with a password", at: pair.keyMark) }
        return known.count == users.count && !known.isEmpty
            ? BasicAuth(realm: realm, users: known) : nil
    }

    /// The guards that a route names, one of which has to let a request pass.
    func guards(_ names: [(text: String, mark: YAMLMark)]) -> [any Guard] {
        let layers: [any Guard] = names.compactMap { name, mark in
            if let draft = guards[name] { return draft.layer }
            note(unknown("guard", name, among: guards.keys.sorted()), at: mark)
            return nil
        }
        return layers.count > 1 ? [OneOfGuards(guards: layers)] : layers
    }
}

/// Lets those pass that one of several guards lets pass: there is one Authorization for all.
private struct OneOfGuards: Guard {
    let guards: [any Guard]

    var schemes: [SecurityScheme] { guards.flatMap(\.schemes) }

    func check(_ request: Request) async throws {
        var refusals: [Problem] = []
        for layer in guards {
            do {
                return try await layer.check(request)
            } catch let problem as Problem {
                refusals.append(problem)
            }
        }
        // 401 before the 400 of a malformed token: other credentials may be better.
        guard var refusal = refusals.max(by: { $0.status < $1.status }) else { return }
        refusal.fields = Fields()
        for challenge in refusals.flatMap({ $0.fields.values(of: "WWW-Authenticate") }) {
            refusal.fields.add("WWW-Authenticate", challenge)
        }
        throw refusal
    }
}
