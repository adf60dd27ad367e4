public import Forms

/// What a form must have, may have and may cost.
///
///     var rules = FormRules()
///     rules.fields["title"] = FieldRule(isRequired: true, bytesMax: 200)
///     rules.files["photo"] = FileRule(isRequired: true, types: ["image/*"], bytesMax: 10 << 20)
///     rules.allowsOthers = false
public struct FormRules: Sendable, Equatable {
    /// The rules of values, by the field's name.
    public var fields: [String: FieldRule] = [:]
    /// The rules of files, by the field's name.
    public var files: [String: FileRule] = [:]
    /// Whether the form may have fields and files that no rule names.
    public var allowsOthers = true
    /// What any form may cost. Past one of these its reading stops at once; past a bound of a rule
    /// it goes on, so that all mistakes are told.
    ///
    /// A URL-encoded form has `allFieldBytes` as it is sent, and as many pairs as `fields`.
    public var limits = MultipartLimits()
    /// Bytes of files that are read although they are not wanted, to find the mistakes behind them.
    public var skippedBytes = 16 << 20

    /// Any form within the limits.
    public init() {}
}

/// What a value must be.
public struct FieldRule: Sendable, Equatable {
    /// Whether it must be there; an empty one is.
    public var isRequired: Bool
    /// Values of that name.
    public var countMax: Int
    /// Bytes of each value; nil for those of the limits.
    public var bytesMax: Int?

    /// A rule of these.
    public init(isRequired: Bool = false, countMax: Int = 1, bytesMax: Int? = nil) {
        (self.isRequired, self.countMax, self.bytesMax) = (isRequired, countMax, bytesMax)
    }
}

/// What a file must be.
public struct FileRule: Sendable, Equatable {
    /// Whether it must be there.
    public var isRequired: Bool
    /// What it may be, by all that can be known of it; nil for anything.
    public var types: AcceptedTypes?
    /// Files of that name.
    public var countMax: Int
    /// Bytes of each file; nil for those of the limits.
    public var bytesMax: Int?

    /// A rule of these.
    public init(
        isRequired: Bool = false, types: AcceptedTypes? = nil, countMax: Int = 1,
        bytesMax: Int? = nil
    ) {
        (self.isRequired, self.types) = (isRequired, types)
        (self.countMax, self.bytesMax) = (countMax, bytesMax)
    }
}
