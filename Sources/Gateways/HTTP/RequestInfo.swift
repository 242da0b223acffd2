import Edge
import HTTPTypes

/// One request on its way through any gateway: its name, its language, and when it came.
struct RequestInfo: Sendable {
    let began: ContinuousClock.Instant
    /// Made here or taken over; returned, logged and shown to people.
    let requestID: String
    let language: Language

    init(began: ContinuousClock.Instant, requestID: String, language: Language) {
        self.began = began
        self.requestID = requestID
        self.language = language
    }

    init(_ fields: some RequestFields, at now: ContinuousClock.Instant) {
        began = now
        requestID = RequestID.of(fields)
        language = Language(accepting: fields[.acceptLanguage])
    }
}
