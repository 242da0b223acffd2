import Invoices

/// Sends a reply where the operators' rules want every text to be an approved template.
protocol TemplateSending: Sendable {
    /// - Parameter recipient: in the platform's own spelling.
    func send(
        _ text: String, to recipient: String, at now: Timestamp
    ) async throws(OutboundFault) -> TemplateOutcome
}

enum TemplateOutcome: Sendable, Equatable {
    case accepted
    /// The platform's own code for its no, fit for a log.
    case refused(code: String)
    /// The platform is overloaded or broken, and has not sent it.
    case later

    /// - Parameter code: as a platform wrote it; characters that could break a log line are left out.
    static func refusal(_ code: String) -> TemplateOutcome {
        let sane = code.prefix(64).filter { character in
            character.isASCII
                && (character.isLetter || character.isNumber || "._-".contains(character))
        }
        return .refused(code: String(sane))
    }
}
