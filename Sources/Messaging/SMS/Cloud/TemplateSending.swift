import Invoices

/// Sends a reply where the operators' rules want every text to be an approved template.
protocol TemplateSending: Sendable {
    /// - Parameters:
    ///   - recipient: in the platform's own spelling.
    ///   - reference: a name of ours that the platform may repeat in its reports; empty for none.
    func send(
        _ text: String, to recipient: String, reference: String, at now: Timestamp
    ) async throws(OutboundFault) -> TemplateOutcome
}

enum TemplateOutcome: Sendable, Equatable {
    /// Its arrival will be reported under this name; empty where it will not.
    case accepted(name: String)
    /// The platform's own code for its no, fit for a log.
    case refused(code: String)
    /// The platform is overloaded or broken, and has not sent it.
    case later

    /// - Parameter code: as a platform wrote it.
    static func refusal(_ code: String) -> TemplateOutcome {
        .refused(code: code.asLogCode)
    }
}
