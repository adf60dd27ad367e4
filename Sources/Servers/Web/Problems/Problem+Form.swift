public import FormReceiving

extension Problem {
    /// What is wrong with a form, each field with its mistakes.
    public init(_ error: FormError) {
        self.init(error.status, error.description)
        if !error.mistakes.isEmpty {
            self = Problem(
                error.mistakes.map {
                    Mistake(in: .form, at: $0.pointer, $0.reason.description)
                })
            status = error.status
        }
    }
}
