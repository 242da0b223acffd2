/// All limits of the verifier, as data from Config.
package struct LimitPolicy: Sendable, Hashable {
    package var page: RateLimit
    package var api: RateLimit
    package var keyHolder: RateLimit
    /// Wrong attempts on one invoice by everybody: stops guessing a six-digit check code.
    package var wrongAttemptsOnInvoice: RateLimit
    /// Wrong attempts on one invoice by one client: stops one stranger from using up the above.
    package var wrongAttemptsByClient: RateLimit

    package init(
        page: RateLimit, api: RateLimit, keyHolder: RateLimit, wrongAttemptsOnInvoice: RateLimit,
        wrongAttemptsByClient: RateLimit
    ) {
        self.page = page
        self.api = api
        self.keyHolder = keyHolder
        self.wrongAttemptsOnInvoice = wrongAttemptsOnInvoice
        self.wrongAttemptsByClient = wrongAttemptsByClient
    }

    package func limit(at door: Client.Door) -> RateLimit {
        switch door {
        case .page: page
        case .api: api
        case .keyHolder: keyHolder
        }
    }
}
