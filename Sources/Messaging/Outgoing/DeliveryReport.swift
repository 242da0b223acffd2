import Invoices
import Logging
import Verification

/// A platform's report on a text message that it had taken.
struct DeliveryReport: Sendable, Equatable {
    /// `OutgoingSender.name`
    let sender: String
    /// As `OutgoingResult.traced` has them; several where one may be spelt in several ways.
    let names: [String]
    let hasArrived: Bool
    /// The platform's own word for why not, fit for a log.
    let code: String

    /// - Parameter code: as the platform wrote it.
    init(_ sender: String, _ names: [String], hasArrived: Bool, code: String = "") {
        self.sender = sender
        self.names = names
        self.hasArrived = hasArrived
        self.code = code.asLogCode
    }
}

extension Outbox {
    /// Notes what a platform reports of a message. If it did not arrive, it goes another way as long as somebody
    /// waits for it. Throws where the queue does not answer: then the platform is to report again.
    func note(
        _ report: DeliveryReport, _ logger: Logger
    ) async throws(ServiceUnavailable) {
        let effect = try await queue.report(
            report.names.map { seal.reportName(report.sender, $0) }, hasArrived: report.hasArrived)
        switch effect {
        case .unmatched, .nothing: return
        case .delivered(let purpose): metrics.count(.sms, purpose, .delivered)
        case .again(let purpose), .undelivered(let purpose):
            metrics.count(.sms, purpose, .undelivered)
            // Neither the person nor what the message says.
            logger.warning(
                "an outgoing message did not arrive",
                metadata: [
                    "sender": .string(report.sender), "purpose": .string(purpose.rawValue),
                    "code": .string(report.code),
                ])
            signal.raise()
        }
    }
}

extension String {
    /// A platform's code for a no; characters that could break a log line are left out.
    var asLogCode: String {
        prefix(64).filter { character in
            character.isASCII
                && (character.isLetter || character.isNumber || "._-".contains(character))
        }
    }
}
